import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ADMIN_TOKEN, type CountingBackend, countingBackend, ROOT, startBanyan } from '../stack.ts'

const dir = mkdtempSync(join(tmpdir(), 'banyan-start-'))
let monolith: CountingBackend
beforeAll(async () => {
  monolith = await countingBackend('monolith')
})
afterAll(async () => {
  await monolith.close()
  rmSync(dir, { recursive: true, force: true })
})

/** Runs the command line to its end. */
function banyan(args: string[], env: Record<string, string> = {}) {
  const run = spawnSync(process.execPath, [join(ROOT, 'proxy/bin/banyan.js'), ...args], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
    timeout: 30_000,
  })
  return { code: run.status, text: run.stdout + run.stderr }
}

const noStack = (text: string) => expect(text).not.toMatch(/\n\s+at /)

describe('a start that goes wrong says why in a sentence', () => {
  it.each([
    [['--legacy', 'ftp://x'], /--legacy is not valid .*http/],
    [['--legacy', 'http://127.0.0.1:1/path'], /origin without path/],
    [['--legacy', 'http://127.0.0.1:9', '--port', '70000'], /--port is not valid/],
    [['--legacy', 'http://127.0.0.1:9', '--threads', 'many'], /--threads is not valid/],
    [['--legacy', 'http://127.0.0.1:9', '--config', '/does/not/exist.yaml'], /cannot be read/],
    [['--legcay', 'http://127.0.0.1:9'], /--legcay.*\n.*--legacy/s],
  ])('%j', (args, sentence) => {
    const { code, text } = banyan(['start', '--data-dir', join(dir, 'wrong'), ...args])
    expect(text).toMatch(sentence)
    expect(code).toBe(2)
    noStack(text)
  })

  it.each(['--port', '--admin-port'])('names the port that is in use, for %s', async (flag) => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const { port } = taken.address() as AddressInfo
    const other = flag === '--port' ? '--admin-port' : '--port'
    const { code, text } = banyan([
      'start',
      '--legacy',
      monolith.url,
      flag,
      String(port),
      other,
      '0',
      '--data-dir',
      join(dir, 'taken'),
    ])
    taken.close()
    expect(text).toContain(`Port ${port} is in use`)
    expect(text).toContain(flag)
    expect(code).toBe(2)
    noStack(text)
  })

  it('names the field of a configuration file that is wrong', () => {
    const file = join(dir, 'wrong.yaml')
    writeFileSync(
      file,
      'backends:\n  - id: Wrong Name\n    url: http://127.0.0.1:1\nroutes:\n  - id: r\n    match: {path: {prefix: products}}\n',
    )
    const { code, text } = banyan([
      'start',
      '--legacy',
      monolith.url,
      '--config',
      file,
      '--data-dir',
      join(dir, 'wrong'),
    ])
    expect(text).toMatch(/backends\.0\.id: /)
    expect(text).toMatch(/routes\.0\.match\.path/)
    expect(code).toBe(2)
  })
})

describe('a start that goes well', () => {
  it('sets up what a file says, once, and keeps changes over restarts', async () => {
    const file = join(dir, 'banyan.yaml')
    writeFileSync(
      file,
      `backends:\n  - id: svc\n    url: ${monolith.url}\nroutes:\n  - id: products\n    match: {path: {prefix: /products}}\n    candidate: svc\n`,
    )
    const dataDir = join(dir, 'kept')
    const first = await startBanyan({ legacy: monolith.url, dataDir, args: ['--config', file] })
    const route = await first.call('getRoute', { params: { id: 'products' } })
    await first.call('changeTraffic', {
      params: { id: 'products' },
      body: { weight: 25, mirror: 0, version: route.version },
    })
    expect(await first.stop()).toBe(0)
    const second = await startBanyan({ legacy: monolith.url, dataDir, args: ['--config', file] })
    expect(await second.call('getRoute', { params: { id: 'products' } })).toMatchObject({ weight: 25 })
    expect((await second.call('listRoutes')).total).toBe(1)
    expect(await second.stop()).toBe(0)
  })

  it('starts before a monolith that is down, says so, and serves it when it comes', async () => {
    const later = await countingBackend('monolith')
    await later.close()
    const started = await startBanyan({ legacy: later.url })
    expect(started.output()).toMatch(/cannot be reached/)
    expect((await fetch(started.proxyUrl)).status).toBe(502)
    await started.stop()
  })

  it('answers health and readiness without a sign-in, and metrics without secrets', async () => {
    const started = await startBanyan({ legacy: monolith.url, args: ['--threads', '2'] })
    await fetch(`${started.proxyUrl}/secret-path?token=hunter2`)
    expect((await fetch(`${started.adminUrl}/health`)).status).toBe(200)
    expect((await fetch(`${started.adminUrl}/ready`)).status).toBe(200)
    expect((await fetch(`${started.adminUrl}/api/v1/routes`)).status).toBe(401)
    const status = await started.call('getStatus')
    expect(status.threads).toHaveLength(2)
    const metrics = await (await fetch(`${started.adminUrl}/metrics`)).text()
    expect(metrics).toMatch(/banyan_revision \d/)
    expect(metrics).not.toMatch(/hunter2|secret-path/)
    await started.stop()
  })
})

describe('the command line', () => {
  it('ramps, reports and rolls back with documented exit codes', async () => {
    const started = await startBanyan({ legacy: monolith.url })
    const env = { BANYAN_URL: started.adminUrl, BANYAN_ADMIN_TOKEN: ADMIN_TOKEN }
    await started.call('createBackend', { body: { id: 'svc', url: monolith.url } })
    await started.call('createRoute', {
      body: { id: 'r', match: { path: { prefix: '/r' } }, candidate: 'svc' },
    })
    expect(banyan(['ramp', 'r', '25%', '--reason', 'try'], env)).toMatchObject({ code: 0 })
    expect(JSON.parse(banyan(['routes', 'get', 'r', '-o', 'json'], env).text)).toMatchObject({ weight: 25 })
    expect(banyan(['explain', 'GET', '/r/1'], env).text).toMatch(/svc|legacy/)
    expect(banyan(['rollback', 'r'], env).code).toBe(0)
    expect(banyan(['status'], env).text).toMatch(/revision/i)
    expect(banyan(['routes', 'get', 'nothing'], env).code).toBe(3)
    expect(banyan(['ramp', 'r', 'lots'], env).code).toBe(2)
    expect(banyan(['status'], { ...env, BANYAN_URL: 'http://127.0.0.1:9' }).code).toBe(6)
    await started.stop()
  })
})
