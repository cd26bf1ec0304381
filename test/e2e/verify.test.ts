import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runBanyan } from '../../proxy/src/cli/run-for-tests.ts'
import { type CountingBackend, countingBackend } from '../stack.ts'

let baseline: CountingBackend
let alike: CountingBackend
let broken: CountingBackend
const dir = mkdtempSync(join(tmpdir(), 'banyan-verify-'))
const file = (name: string, text?: string) => {
  if (text !== undefined) writeFileSync(join(dir, name), text)
  return join(dir, name)
}

/** Answers with a clock and a trace id that nobody can foresee; `over` is what a candidate does differently. */
const shop = (name: string, over: (path: string) => object = () => ({})) =>
  countingBackend(name, (req, res) => {
    const path = req.url ?? ''
    if (path.startsWith('/moved')) {
      res.writeHead(302, { location: `http://${req.headers.host}/products/1` }).end()
      return
    }
    res.setHeader('content-type', 'application/json')
    const noise = { trace: `t${Math.random()}`, at: new Date().toISOString() }
    const tenant = req.headers['x-tenant']
    res.end(
      JSON.stringify({
        path,
        price: 12,
        id: '9007199254740993',
        ...noise,
        ...(tenant && { tenant }),
        ...over(path),
      }),
    )
  })

beforeAll(async () => {
  baseline = await shop('baseline')
  alike = await shop('alike')
  broken = await shop('broken', (path) => (path.startsWith('/orders') ? { price: '12' } : {}))
})
afterAll(async () => {
  await Promise.all([baseline?.close(), alike?.close(), broken?.close()])
  rmSync(dir, { recursive: true, force: true })
})

const combined = (target: string, method = 'GET') =>
  `127.0.0.1 - - [21/Nov/2026:10:00:00 +0000] "${method} ${target} HTTP/1.1" 200 12 "-" "curl/8"`
const log = (count: number, path = '/products') =>
  Array.from({ length: count }, (_, i) => combined(`${path}/${i}`)).join('\n')
const verify = (candidate: { url: string }, ...args: string[]) =>
  runBanyan(['verify', '--baseline', baseline.url, '--candidate', candidate.url, ...args])

describe('banyan verify', () => {
  it('passes with 0 when the answers are alike but for noise', async () => {
    const lines = [log(580), log(20, '/moved'), combined('/products/1', 'DELETE')].join('\n')
    const json = file('pass.json')
    const ran = await verify(alike, '--access-log', file('pass.log', lines), '-o', json, '--concurrency', '8')
    expect(ran).toMatchObject({ code: 0, out: '' })
    const { routes, source } = JSON.parse(readFileSync(json, 'utf8'))
    expect(source).toMatchObject({ kind: 'replay', found: 601, sent: 600, skipped: { method: 1 } })
    expect(routes[0].parity).toMatchObject({ verdict: 'pass', compared: 600, matched: 20, ignored: 580 })
    expect(routes[0].noise.states).toMatchObject({ noise: 2, undecided: 0 })
    // Each was asked twice at the baseline, to tell noise, and nothing was changed anywhere.
    expect(baseline.requests()).toBeGreaterThanOrEqual(1_200)
    expect(alike.requests()).toBe(600)
  })

  it('fails with 1 when one endpoint of two differs, and names the field', async () => {
    const lines = [log(60), log(60, '/orders')].join('\n')
    const { code, out } = await verify(broken, '--access-log', file('fail.log', lines))
    expect(out).toMatch(/^GET \/orders\/\{id\} +fail +60 +60 /m)
    expect(out).toMatch(/^price +type +GET \/orders\/\{id\} +60 of 60 +12 +"12" +real$/m)
    expect(out).toContain('FAIL: ')
    expect(code).toBe(1)
  })

  it('is insufficient with 2 when there are too few requests, and says how to get enough', async () => {
    const { code, err, out } = await verify(alike, '--access-log', file('few.log', log(5)))
    expect(out).toContain('INSUFFICIENT: ')
    expect(err).toContain('--repeat')
    expect(code).toBe(2)
  })

  it('replays a HAR file with headers of its own for each side, under rules of a file', async () => {
    const entries = Array.from({ length: 20 }, (_, i) => ({
      request: { method: 'GET', url: `https://shop.example/orders/${i}`, headers: [] },
    }))
    const har = file('shop.har', JSON.stringify({ log: { version: '1.2', entries } }))
    const rules = file('rules.yaml', '- { kind: ignore, path: price, reason: money is text by now }\n')
    const args = ['--har', har, '--repeat', '6', '--fail-under', '95', '--second-calls', '50']
    const both = ['-H', 'x-tenant: a']
    expect((await verify(broken, ...args, '--rules', rules, ...both)).code).toBe(0)
    const apart = ['--baseline-header', 'x-tenant: a', '--candidate-header', 'x-tenant: b']
    const { code, out } = await verify(broken, ...args, '--rules', rules, ...apart)
    expect(out).toMatch(/^tenant +value /m)
    expect(code).toBe(1)
  })

  it('keeps to its rate', async () => {
    const before = alike.requests()
    const started = performance.now()
    await verify(alike, '--access-log', file('rate.log', log(20)), '--rate', '20')
    // Twenty requests at twenty a second cannot be begun in less than about a second, however fast the machine is.
    expect(performance.now() - started).toBeGreaterThan(900)
    expect(alike.requests() - before).toBeGreaterThanOrEqual(20)
  })

  it('cannot be held up by a candidate that never answers', async () => {
    const silent = createServer(() => undefined)
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as { port: number }
    const url = `http://127.0.0.1:${port}`
    const args = ['--access-log', file('silent.log', log(8)), '--request-timeout', '1', '--format', 'json']
    const { code, out } = await verify({ url }, ...args)
    silent.closeAllConnections()
    silent.close()
    expect(JSON.parse(out).routes[0].parity).toMatchObject({ compared: 0, inconclusive: 8 })
    expect(code).toBe(2)
  })

  it('tells wrong input and origins that are not there by codes of their own', async () => {
    const good = file('good.log', log(3))
    const results = await Promise.all([
      verify(alike),
      verify(alike, '--access-log', good, '--har', good),
      verify(alike, '--har', good),
      verify(alike, '--access-log', file('nothing.log', 'nothing to see\n')),
      verify(alike, '--access-log', file('missing.log')),
      verify(alike, '--access-log', good, '--repeat', 'often'),
      verify({ url: 'http://127.0.0.1:1' }, '--access-log', good),
    ])
    expect(results.map(({ code }) => code)).toEqual([64, 64, 64, 64, 64, 64, 6])
    for (const { err } of results) expect(err).not.toMatch(/\n\s+at .+:\d+/)
    expect(results[2]!.err).toContain('is not JSON')
  })
})
