/**
 * Banyan as a user runs it, with everything on: 200 routes, a sticky split, the breaker, metrics, and
 * the access log in a file. `/products` is covered: 99.99 % of its clients go to the candidate, so that
 * the split is really computed. One data-plane thread unless BENCH_THREADS says otherwise.
 */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '../program.ts'
import { backendOrigin } from './listen.ts'

const token = `bench-${randomUUID()}`
const folder = mkdtempSync(join(tmpdir(), 'banyan-bench-data-'))
const [port, adminPort] = [await freePort(), await freePort()]
const threads = process.env.BENCH_THREADS ?? '1'
const weight = Number(process.env.BENCH_WEIGHT ?? '99.99')
const mirror = Number(process.env.BENCH_MIRROR ?? '0')
const candidate = process.env.BENCH_CANDIDATE ?? backendOrigin()
const routes = 200

const program = fileURLToPath(new URL('../../../proxy/bin/banyan.js', import.meta.url))
const flags = { legacy: backendOrigin(), port, 'admin-port': adminPort, 'data-dir': folder, threads }
const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, `${value}`])
const log = openSync(join(folder, 'banyan.log'), 'a')
const child = spawn(process.execPath, [program, 'start', '--no-estate', ...args], {
  stdio: ['ignore', log, 'inherit'],
  env: { ...process.env, BANYAN_ADMIN_TOKEN: token },
})

const admin = `http://127.0.0.1:${adminPort}`

const call = async (method: string, path: string, body: unknown): Promise<unknown> => {
  const response = await fetch(`${admin}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return response.json()
}

const ready = async (): Promise<void> => {
  const deadline = Date.now() + 15_000
  while (Date.now() < deadline) {
    const response = await fetch(`${admin}/ready`).catch(() => undefined)
    if (response?.ok) return
    await wait(50)
  }
  throw new Error('Banyan did not get ready')
}

const addRoute = (id: string, prefix: string): Promise<unknown> =>
  call('POST', '/api/v1/routes', {
    id,
    match: { path: { prefix }, methods: ['GET'] },
    candidate: 'candidate',
    sticky: [{ cookie: 'sid' }, { header: 'x-user' }, 'client-address'],
  })

const configure = async (): Promise<void> => {
  await call('POST', '/api/v1/backends', { id: 'candidate', url: candidate, health: { path: '/health' } })
  for (let index = 1; index < routes; index += 1) await addRoute(`area-${index}`, `/area-${index}/items`)
  const { version } = (await addRoute('products', '/products')) as { version: number }
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
  await configure()
  console.log(`listening ${port}`)
} catch (error) {
  console.error(error)
  child.kill('SIGTERM')
}
