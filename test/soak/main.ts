/**
 * `npm run soak`: mixed traffic with aborts, resets, hung backends, configurations that change twice
 * a second and threads that are killed. SOAK_SECONDS is how long (300), SOAK_SEED makes a run again.
 * Ends with 1 when an answer went astray, something failed that nothing explains, or anything is left behind.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { WebSocketServer } from 'ws'
import type { RoutingSnapshot } from '../../proxy/src/domain/route.ts'
import { HttpBackend } from '../faults/http-backend.ts'
import type { Stats } from '../faults/plane-process.ts'
import { seeded } from '../faults/random.ts'
import { Stand, snapshotOf } from '../faults/stand.ts'
import { answerWithNonce, Traffic } from '../faults/traffic.ts'
import { EchoSockets } from './echo-sockets.ts'

const seconds = Number(process.env.SOAK_SECONDS ?? 300)
const seed = Number(process.env.SOAK_SEED ?? Date.now() % 1e9)
const random = seeded(seed)

const THREADS = 2
const CLIENTS = 48
const SOCKETS = 16
const FLIP_MS = 500
const KILL_MS = Math.max(3_000, (seconds * 1_000) / 10)
/** What was on a thread that was killed breaks; so much later nothing of it is left. */
const EXCUSED_MS = 1_500
const megabyte = 1024 * 1024
/** How much more the heaps and the buffers may hold at the end than after the warm-up. */
const GROWTH = 16 * megabyte

const mix = { sized: 560, chunked: 200, upload: 140, abort: 50, hang: 30, reset: 10, broken: 10 }
const limits = {
  backendIdleMs: 1_000,
  clientKeepAliveMs: 2_000,
  responseHeadersMs: 5_000,
  // Shedding under load has a test of its own; here every refusal would be a failure.
  overloadLagMs: 60_000,
}
/** What has a cause in the mix: resets, half answers, clients that leave, threads that are killed. */
const EXPLAINED =
  /^(?:client_closed_request|malformed_request|backend_reset|backend_closed_early|backend_incomplete|retry|fallback|shadow_.*)$/

const backendNames = ['blue', 'green'] as const
const backends = await Promise.all(backendNames.map((name) => HttpBackend.start(answerWithNonce(name))))
const echoes = backends.map(({ server }) => {
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (socket) =>
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary })),
  )
  return sockets
})
const origins = { blue: backends[0]!.origin, green: backends[1]!.origin }

/** Every revision turns something else: who serves, whose share, how much is mirrored, which address a backend has. */
function revision(number: number): RoutingSnapshot {
  const [baseline, candidate] = number % 2 === 0 ? ['blue', 'green'] : ['green', 'blue']
  const routes = ['sized', 'chunked', 'upload', 'broken', 'hang'].map((kind, n) => ({
    id: `${kind}-${number % 3}`,
    match: { path: { prefix: `/${kind}` } },
    baseline: baseline!,
    candidate: candidate!,
    weight: (number * 13 + n * 29) % 101,
    mirror: kind === 'sized' ? number % 40 : 0,
  }))
  return snapshotOf(
    number,
    { legacy: origins.blue, ...origins, unused: `http://127.0.0.1:${1 + (number % 9)}` },
    [...routes, { id: 'everything-else', match: { path: { prefix: '/' } }, baseline: baseline! }],
  )
}

const stand = await Stand.start({ backends: { legacy: origins.blue, ...origins }, threads: THREADS, limits })
stand.threadsMayDie = true
await stand.ask('publish', revision(2))
const idleSockets = (await stand.ask('stats')).sockets

let killedAt = Number.NEGATIVE_INFINITY
let kills = 0
let flips = 0
const excused = () => performance.now() - killedAt < EXCUSED_MS

async function flipping(until: number): Promise<void> {
  for (let number = 3; performance.now() < until; number++) {
    await stand.ask('publish', revision(number))
    flips++
    await wait(FLIP_MS)
  }
}

async function killing(until: number): Promise<void> {
  while (performance.now() + KILL_MS < until) {
    await wait(KILL_MS)
    killedAt = performance.now()
    kills++
    await stand.ask(kills % 2 === 0 ? 'makeThrow' : 'terminate', kills % THREADS)
    await stand.restarted(kills)
    killedAt = performance.now()
  }
}

/** A phase of load, and then the quiet in which everything has to go back to where it was. */
async function phase(
  ms: number,
  disturbed: boolean,
): Promise<{ traffic: Traffic; echo: EchoSockets; after: Stats }> {
  const traffic = new Traffic(stand.port, random, mix)
  const echo = new EchoSockets(`ws://127.0.0.1:${stand.port}/echo`, random)
  const until = performance.now() + ms
  const load = [traffic.run(CLIENTS, excused), echo.run(SOCKETS, excused)]
  if (disturbed) load.push(flipping(until), killing(until))
  await wait(ms)
  traffic.stop()
  echo.stop()
  await Promise.all(load)
  // Shadows of hung requests are the last to end.
  await stand.socketsBackTo(idleSockets, 20_000).catch(() => undefined)
  return { traffic, echo, after: await stand.ask('collectedStats') }
}

console.log(`soak: ${seconds} s, seed ${seed}, ${CLIENTS} clients, ${SOCKETS} WebSockets, ${THREADS} threads`)
const warm = await phase(Math.min(15_000, seconds * 200), false)
const long = await phase(seconds * 1_000, true)

const { after } = long
const held = (stats: Stats) => stats.heap + stats.external
const grown = held(after) - held(warm.after)
const unexplained = Object.entries(after.reasons).filter(([reason]) => !EXPLAINED.test(reason))
const lost = stand.events.filter(({ event }) => event === 'thread-lost').length
const failures = [
  ...[
    ...warm.traffic.counts.wrong,
    ...long.traffic.counts.wrong,
    ...warm.echo.wrong,
    ...long.echo.wrong,
  ].slice(0, 20),
  ...unexplained.map(([reason, count]) => `${count} times ${reason}, which nothing explains`),
  ...(after.sockets > idleSockets ? [`${after.sockets} sockets are open, not ${idleSockets}`] : []),
  ...(grown > GROWTH ? [`heaps and buffers grew by ${(grown / megabyte).toFixed(1)} MB`] : []),
  ...(lost !== kills ? [`${lost} threads died, ${kills} were killed`] : []),
  ...(flips < (seconds * 1_000) / FLIP_MS / 2 ? [`only ${flips} configurations were published`] : []),
  ...backends.flatMap(({ serving }, n) =>
    serving > 0 ? [`${serving} requests are left at ${backendNames[n]}`] : [],
  ),
]
const { wrong, ...counts } = long.traffic.counts
console.log(
  `requests   ${long.traffic.total + warm.traffic.total} (${Math.round(long.traffic.total / seconds)} a second): ${JSON.stringify(counts)}`,
)
console.log(`WebSockets ${long.echo.echoed + warm.echo.echoed} messages echoed`)
console.log(
  `changes    ${flips} configurations, ${kills} threads killed, ${after.threads.map(({ restarts }) => restarts).join(' + ')} restarts`,
)
console.log(`reasons    ${JSON.stringify(after.reasons)}`)
console.log(
  `left       ${after.sockets} sockets (${idleSockets} before), heaps and buffers ${(grown / megabyte).toFixed(1)} MB more than after the warm-up, RSS ${Math.round(after.rss / megabyte)} MB`,
)
console.log(failures.length === 0 ? 'soak: passed' : `soak: FAILED\n  ${failures.join('\n  ')}`)

for (const sockets of echoes) sockets.close()
await stand[Symbol.asyncDispose]()
await Promise.all(backends.map((backend) => backend[Symbol.asyncDispose]()))
process.exitCode = failures.length === 0 ? 0 : 1
