/**
 * Banyan as a user runs it, with everything on: 200 routes, a sticky split, the breaker, metrics, and
 * the access log in a file. `/products` is covered: 99.99 % of its clients go to the candidate, so that
 * the split is really computed. What differs from that is in the environment: BENCH_THREADS, BENCH_WEIGHT,
 * BENCH_MIRROR, and BENCH_CANDIDATE, the origin of a candidate that is not the backend itself.
 */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '../program.ts'
import { backendOrigin } from './listen.ts'

const { BENCH_THREADS: threads = '1', BENCH_CANDIDATE: candidate = backendOrigin() } = process.env
const weight = Number(process.env.BENCH_WEIGHT ?? '99.99')
const mirror = Number(process.env.BENCH_MIRROR ?? '0')
const routeCount = 200

const route = (id: string, prefix: string) => ({
  id,
  match: { path: { prefix }, methods: ['GET'] },
  candidate: 'candidate',
  sticky: [{ cookie: 'sid' }, { header: 'x-user' }, 'client-address'],
})

const areas = Array.from({ length: routeCount - 1 }, (_, index) =>
  route(`area-${index}`, `/area-${index}/items`),
)
const seed = {
  backends: [{ id: 'candidate', url: candidate, health: { path: '/health' } }],
  routes: [...areas, route('products', '/products')],
}

const folder = mkdtempSync(join(tmpdir(), 'banyan-bench-data-'))
const config = join(folder, 'routes.json')
writeFileSync(config, JSON.stringify(seed))

const token = `bench-${randomUUID()}`
const [port, adminPort] = [await freePort(), await freePort()]
const program = fileURLToPath(new URL('../../../proxy/bin/banyan.js', import.meta.url))
const flags = { legacy: backendOrigin(), config, port, 'admin-port': adminPort, 'data-dir': folder, threads }
const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, `${value}`])
const child = spawn(process.execPath, [program, 'start', '--no-estate', ...args], {
  stdio: ['ignore', openSync(join(folder, 'banyan.log'), 'a'), 'inherit'],
  env: { ...process.env, BANYAN_ADMIN_TOKEN: token },
})

const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
  const response = await fetch(`http://127.0.0.1:${adminPort}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(10_000),
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as T
}

const ready = async (): Promise<void> => {
  const deadline = Date.now() + 30_000
  while (Date.now() < deadline) {
    const answer = await call('GET', '/ready').catch(() => undefined)
    if (answer !== undefined) return
    await wait(50)
  }
  throw new Error('Banyan did not get ready')
}

const setTraffic = async (): Promise<void> => {
  const { version } = await call<{ version: number }>('GET', '/api/v1/routes/products')
  const traffic = { weight, mirror, version, reason: 'bench' }
  await call('PATCH', '/api/v1/routes/products/traffic', traffic)
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => child.kill(signal))
child.on('exit', (code) => {
  rmSync(folder, { recursive: true, force: true })
  process.exit(code ?? 1)
})

try {
  await ready()
  await setTraffic()
  console.log(`listening ${port}`)
} catch (error) {
  console.error(error)
  child.kill('SIGTERM')
}
