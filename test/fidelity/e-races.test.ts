import { setTimeout as wait } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { routeOf } from '../../proxy/src/domain/facts-for-tests.ts'
import { answer, connectRaw, get } from '../harness/raw-client.ts'
import { expectClose, type Script, type Step } from '../harness/steps.ts'
import { expectRequestHead } from './rows.ts'
import { type LogLine, openSockets, Stand } from './stand.ts'

/** Races of each pair; `RACE_RUNS=1000` for a night. */
const runs = Number(process.env.RACE_RUNS ?? 60)
const atOnce = 20
const timeoutMs = 80
/** Around here both events of a race happen. */
const meetMs = 60

/** What may end an exchange, and the reasons that each of them leaves in the log. */
const endings = {
  response: ['ok'],
  error: ['backend_reset', 'backend_incomplete', 'backend_closed_early'],
  timeout: ['backend_headers_timeout'],
  abort: ['client_closed_request'],
} as const
type Ending = keyof typeof endings
const pairs = (Object.keys(endings) as Ending[]).flatMap((one, i, all) =>
  all.slice(i + 1).map((two) => [one, two] as const),
)

/** The timeout is near only where it is one of the pair: elsewhere a busy machine would add a third ending. */
const routesFor = (pair: readonly Ending[]) => [
  routeOf('race', {
    match: { path: { prefix: '/' } },
    candidate: null,
    timeouts: { responseHeadersMs: pair.includes('timeout') ? timeoutMs : 10_000 },
  }),
]
const jitter = (random: () => number) => meetMs + Math.floor(random() * 30) - 5

/** Does to a connection what the pair wants of the backend, each at its own moment. */
const backendOfPair =
  (pair: readonly Ending[]): Step =>
  async (connection) => {
    const moment = jitter(Math.random)
    if (pair.includes('response')) {
      await wait(moment)
      if (connection.ending === 'open')
        connection.socket.write(answer(200, 'x'.repeat(Math.random() < 0.5 ? 2 : 20_000)))
    }
    if (pair.includes('error')) {
      await wait(pair.includes('response') ? Math.random() * 3 : moment)
      if (connection.ending === 'open') connection.rst()
    }
  }

/** One request; resolves when the client has an answer, or is gone. Never answers twice. */
async function race(port: number, path: string, aborts: boolean): Promise<void> {
  const client = await connectRaw(port)
  await client.send(get(path))
  if (aborts) {
    await wait(jitter(Math.random))
    client.rst()
    return
  }
  await client.until(
    'an end',
    () => client.ending !== 'open' || client.received.includes('\r\n\r\n') || undefined,
    20_000,
  )
  await client.close()
  const answers = client.received.toString('latin1').match(/HTTP\/1\.1 \d/g)?.length ?? 0
  expect(answers).toBeLessThanOrEqual(1)
}

/** Each path stands in the log exactly once, with a reason that one of the pair gives. */
function expectOnce(lines: readonly LogLine[], paths: readonly string[], pair: readonly Ending[]): void {
  expect(lines.map(({ path }) => path).sort()).toEqual([...paths].sort())
  const allowed = pair.flatMap((ending) => endings[ending] as readonly string[])
  expect(lines.filter(({ reason }) => !allowed.includes(reason)).map(({ reason }) => reason)).toEqual([])
}

/** What has not reached the proxy when it stops is no exchange yet. */
const allBegun = (stand: Stand) =>
  expect
    .poll(() => stand.backend.connections.filter(({ received }) => received.length > 0).length, {
      interval: 2,
      timeout: 20_000,
    })
    .toBe(atOnce)

it.each(pairs)('E06 %s and %s at the same moment end an exchange once', async (...pair) => {
  await using stand = await Stand.start({ routes: routesFor(pair) })
  const script: Script = [expectRequestHead, backendOfPair(pair), expectClose(10_000)]
  await stand.backend.begin(script)
  const paths = Array.from({ length: runs }, (_, i) => `/${pair.join('-')}/${i}`)
  for (let at = 0; at < runs; at += atOnce) {
    await Promise.all(
      paths.slice(at, at + atOnce).map((path) => race(stand.port, path, pair.includes('abort'))),
    )
  }
  expectOnce(await stand.newLines(runs), paths, pair)
  expect(await stand.settle()).toEqual([])
})

it.each(Object.keys(endings) as Ending[])(
  'E06 %s during a shutdown ends an exchange once',
  async (ending) => {
    const before = openSockets()
    const stand = await Stand.start({ routes: routesFor([ending]) })
    await stand.backend.begin([expectRequestHead, backendOfPair([ending]), expectClose(10_000)])
    const paths = Array.from({ length: atOnce }, (_, i) => `/${ending}/${i}`)
    const racing = Promise.allSettled(paths.map((path) => race(stand.port, path, ending === 'abort')))
    await allBegun(stand)
    const lines = stand.linesAfterStop(meetMs * 2)
    await racing
    // What the end of the grace cut off is the client's going, as far as the exchange can tell.
    expectOnce(await lines, paths, [ending, 'abort', 'timeout'])
    await stand[Symbol.asyncDispose]()
    await expect.poll(openSockets, { timeout: 20_000 }).toBeLessThanOrEqual(before)
  },
)

it('E06 what the end of the grace cuts off is logged, each once', async () => {
  const stand = await Stand.start()
  await stand.backend.begin([expectRequestHead, expectClose(10_000)])
  const paths = Array.from({ length: atOnce }, (_, i) => `/cut/${i}`)
  const racing = Promise.allSettled(paths.map((path) => race(stand.port, path, false)))
  await allBegun(stand)
  expectOnce(await stand.linesAfterStop(meetMs), paths, ['abort'])
  await racing
  await stand[Symbol.asyncDispose]()
})
