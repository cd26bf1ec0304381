import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { Stand as PlaneProcess } from '../faults/stand.ts'
import { RawBackend } from '../harness/raw-backend.ts'
import { answer, ask, connectRaw, get, post } from '../harness/raw-client.ts'
import type { RawConnection } from '../harness/raw-connection.ts'
import { answerWhole, okBackend } from './rows.ts'

/** Requests of each round of the leak test; `LEAK_REQUESTS=10000` for a night. */
const requests = Number(process.env.LEAK_REQUESTS ?? 1_000)

/** A data plane in a process of its own that may have so many files open. */
async function starved(files: number, origin: string) {
  const log = mkdtempSync(join(tmpdir(), 'banyan-starved-'))
  const program = fileURLToPath(new URL('./starved-plane.ts', import.meta.url))
  const child = spawn('sh', ['-c', `ulimit -n ${files}; exec "$0" "$1"`, process.execPath, program], {
    env: { ...process.env, BACKEND: origin, LOG: log },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let stderr = ''
  child.stderr.on('data', (piece) => {
    stderr += piece
  })
  const [printed] = (await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])) as [Buffer]
  return {
    port: Number(printed),
    alive: () => child.exitCode === null && stderr === '',
    log: () => readFileSync(join(log, 'access-0.log'), 'utf8'),
    [Symbol.asyncDispose]: async () => {
      const exited = once(child, 'exit')
      child.stdin.end()
      await exited
      rmSync(log, { recursive: true })
    },
  }
}

it('E08 a process without descriptors answers 503 or nothing, goes on, and recovers alone', async () => {
  // Held until the end, so that clients' connections and backends' use up what there is.
  const held = Promise.withResolvers<void>()
  await using backend = await RawBackend.start([
    async (connection) => {
      await connection.readRequest(60_000)
      await held.promise
      await connection.send(answer(200, 'ok'))
    },
    ...okBackend,
  ])
  await using plane = await starved(80, backend.origin)
  const clients: RawConnection[] = []
  for (let i = 0; i < 90; i++) {
    const client = await connectRaw(plane.port)
    client.socket.write(get(`/${i}`))
    clients.push(client)
  }
  await expect
    .poll(() => clients.some(({ received }) => received.includes('HTTP/1.1 503')), { timeout: 20_000 })
    .toBe(true)
  expect(plane.alive()).toBe(true)
  held.resolve()
  await Promise.all(clients.map((client) => client.close()))
  await expect
    .poll(
      () =>
        ask(plane.port, get('/after')).then(
          ({ status }) => status,
          () => 0,
        ),
      { timeout: 20_000 },
    )
    .toBe(200)
  expect(plane.alive()).toBe(true)
  await expect.poll(() => plane.log(), { timeout: 20_000 }).toContain('"reason":"out_of_sockets"')
})

/** What a backend does, by the path: all the ways in which an exchange ends. */
const backendOfAll = answerWhole(({ target }, connection) => {
  if (target === '/reset') connection.rst()
  if (target === '/half') return 'HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf'
  if (target === '/nonsense') return 'nonsense\r\n\r\n'
  return target === '/silent' || target === '/reset' ? '' : answer(200, 'ok')
})
const asked: [string, boolean][] = [
  [get('/ok'), false],
  [post('/ok', 'x'.repeat(2_000)), false],
  [get('/reset'), false],
  [get('/nonsense'), false],
  [get('/silent'), true],
  [get('/half'), true],
  [post('/ok', 'x'.repeat(2_000)).slice(0, 900), true],
  ['GET / HTTP/1.1\r\nbad header\r\n\r\n', false],
  [get('/a/../b'), false],
  [`${get('/ok')}${get('/ok')}${get('/reset')}`, true],
]

/** One request of each kind in turn, some at a time; those that end in nothing are left by their client. */
async function round(port: number): Promise<void> {
  const one = async (i: number) => {
    const [bytes, leaves] = asked[i % asked.length]!
    const client = await connectRaw(port)
    await client.send(bytes)
    await client.until(
      'an answer',
      () => leaves || client.received.includes('\r\n\r\n') || client.ending !== 'open' || undefined,
    )
    if (leaves) client.rst()
    else await client.close()
  }
  for (let at = 0; at < requests; at += 20)
    await Promise.all(Array.from({ length: 20 }, (_, i) => one(at + i)))
}

it('E09 requests that end in every way leave no socket, no warning and no memory behind', async () => {
  await using backend = await RawBackend.start([backendOfAll])
  await using plane = await PlaneProcess.start({ backends: { legacy: backend.origin } })
  const { sockets } = await plane.ask('stats')
  const heaps: number[] = []
  for (let i = 0; i < 4; i++) {
    await round(plane.port)
    await backend.begin([backendOfAll])
    await plane.socketsBackTo(sockets, 20_000)
    heaps.push((await plane.ask('collectedStats')).heap)
  }
  // The first round warms up; what a leak of a few hundred bytes a request costs shows in the others.
  const growth = heaps.at(-1)! - heaps[1]!
  expect(growth / (2 * requests)).toBeLessThan(200)
  expect(plane.stderr).toBe('')
})
