import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { h2Client, h2Request } from '../fidelity/tls-client.ts'
import { authority } from '../fidelity/tls-server.ts'
import { ADMIN_TOKEN, type Banyan, type CountingBackend, countingBackend, startBanyan } from '../stack.ts'

const patience = { timeout: 20_000 }
const file = (name: string) => fileURLToPath(new URL(`../fidelity/tls/${name}`, import.meta.url))
const dir = mkdtempSync(join(tmpdir(), 'banyan-tls-'))
const paths = { cert: join(dir, 'tls.pem'), key: join(dir, 'tls.key'), config: join(dir, 'config.json') }
let banyan: Banyan
let monolith: CountingBackend

const useCertificate = (name: string) => {
  copyFileSync(file(`${name}.pem`), paths.cert)
  copyFileSync(file(`${name}.key`), paths.key)
}
const useRoutes = (...ids: string[]) =>
  writeFileSync(
    paths.config,
    JSON.stringify({ routes: ids.map((id) => ({ id, match: { path: { prefix: `/${id}` } } })) }),
  )

beforeAll(async () => {
  useCertificate('local')
  useRoutes('first')
  monolith = await countingBackend('monolith')
  const { cert, key, config } = paths
  const tls = ['--tls-cert', cert, '--tls-key', key, '--admin-tls-cert', cert, '--admin-tls-key', key]
  banyan = await startBanyan({ legacy: monolith.url, args: [...tls, '--config', config, '--threads', '1'] })
})
afterAll(async () => {
  await banyan.stop()
  await monolith.close()
  rmSync(dir, { recursive: true })
})

const portOf = (url: string) => Number(new URL(url).port)

/** The admin API, over TLS. */
function admin(path: string, method = 'GET', body?: object) {
  return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>(
    (resolve, reject) => {
      const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' }
      const options = {
        host: '127.0.0.1',
        port: portOf(banyan.adminUrl),
        path: `/api/v1${path}`,
        method,
        headers,
        ca: authority,
        agent: false,
      }
      const req = request({ ...options, rejectUnauthorized: false }, async (res) => {
        let text = ''
        for await (const piece of res) text += piece
        resolve({ status: res.statusCode!, headers: res.headers, text })
      })
      req.on('error', reject)
      req.end(body && JSON.stringify(body))
    },
  )
}

/** The common name of the certificate that a port shows. */
const shownAt = (url: string) =>
  new Promise<string>((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: portOf(url), rejectUnauthorized: false }, () => {
      resolve(String(socket.getPeerCertificate().subject.CN))
      socket.destroy()
    })
    socket.on('error', reject)
  })

describe('a start with certificates', () => {
  it('speaks TLS on both ports, and says so', async () => {
    expect([banyan.proxyUrl, banyan.adminUrl].every((url) => url.startsWith('https://'))).toBe(true)
    const session = h2Client(portOf(banyan.proxyUrl))
    expect(String((await h2Request(session, '/')).body)).toBe('monolith')
    session.destroy()
    expect((await admin('/status')).status).toBe(200)
  })

  it('is not reached through its own data port', async () => {
    const refused = await admin('/backends', 'POST', { id: 'self', url: banyan.adminUrl })
    expect([refused.status, JSON.parse(refused.text).fields[0].path]).toEqual([400, 'url'])
  })

  it('reads certificates and its file again at SIGHUP, and cuts nobody off', async () => {
    const session = h2Client(portOf(banyan.proxyUrl))
    expect((await h2Request(session, '/')).status).toBe(200)
    useCertificate('other')
    useRoutes('first', 'second')
    banyan.process.kill('SIGHUP')
    await expect
      .poll(async () => [await shownAt(banyan.proxyUrl), await shownAt(banyan.adminUrl)], patience)
      .toEqual(['other', 'other'])
    await expect.poll(async () => (await admin('/routes/second')).status, patience).toBe(200)
    expect((await h2Request(session, '/')).status).toBe(200)
    expect(session.closed).toBe(false)
    session.destroy()
  })

  it('keeps what it has where a file has gone wrong, and says which', async () => {
    writeFileSync(paths.cert, 'half a certifi')
    writeFileSync(paths.config, '{ "routes": [')
    banyan.process.kill('SIGHUP')
    await expect.poll(() => banyan.output(), patience).toContain('has no certificate')
    await expect.poll(() => banyan.output(), patience).toContain('is neither JSON nor YAML')
    expect(await shownAt(banyan.proxyUrl)).toBe('other')
    expect((await admin('/routes/second')).status).toBe(200)
  })
})
