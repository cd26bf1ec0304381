import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { backendOf, Stand } from './stand.ts'
import { certificateOf, h2Client, h2Request, tlsClient, tlsSettings } from './tls-client.ts'
import { authority } from './tls-server.ts'

const patience = { timeout: 20_000 }
const server = createServer((req, res) => {
  if (req.url === '/cut') res.writeHead(200, { 'content-length': '100' }).write('half', () => res.destroy())
  else if (req.url === '/cut-without-length')
    req.socket.write('HTTP/1.1 200 OK\r\n\r\nhalf', () => req.socket.resetAndDestroy())
  else if (req.url === '/slow') slow.push(() => res.end('slow'))
  else res.end(`${req.headers['x-forwarded-proto']} ${req.headers.via}`)
})
server.on('upgrade', (_req, socket) => {
  socket.on('error', () => {})
  socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n')
  socket.pipe(socket)
})
/** Answers that are held back until the test gives them. */
const slow: (() => void)[] = []
const counts = new Map<string, number>()
let url = ''
let stand: Stand

const start = () =>
  Stand.start({
    tls: tlsSettings(),
    backends: () => [backendOf('legacy', url)],
    onTally: ({ reasons }) => {
      for (const [reason, n] of Object.entries(reasons)) counts.set(reason, (counts.get(reason) ?? 0) + n)
    },
  })
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  stand = await start()
})
afterAll(async () => {
  await stand[Symbol.asyncDispose]()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

const head = (path: string, rest = 'connection: close\r\n') =>
  `GET ${path} HTTP/1.1\r\nhost: localhost\r\n${rest}\r\n`
const nameOf = (socket: TLSSocket) => socket.getPeerCertificate().subject.CN
const inText = (socket: TLSSocket) => text(socket).catch(() => '(reset)')

describe('TLS toward clients', () => {
  it('serves HTTP/1.1 to those who agree on it, and to those who name no protocol', async () => {
    for (const protocols of [['http/1.1'], []]) {
      const socket = await tlsClient(stand.port, { protocols })
      socket.write(head('/'))
      expect(await inText(socket)).toMatch(/^HTTP\/1.1 200 [\s\S]*https 1\.1 banyan-test$/)
    }
  })

  it('serves several requests of one connection, and HTTP/2 to those who agree on that', async () => {
    const socket = await tlsClient(stand.port)
    socket.write(head('/', '') + head('/'))
    expect((await inText(socket)).match(/HTTP\/1.1 200/g)).toHaveLength(2)
    const session = h2Client(stand.port)
    expect(String((await h2Request(session, '/')).body)).toBe('https 2.0 banyan-test')
    session.destroy()
  })

  it('shows the certificate that is made out to the name that is asked for, else the first', async () => {
    for (const [servername, name] of [
      ['localhost', 'local'],
      ['other.example', 'other'],
      ['unknown.example', 'local'],
    ] as const) {
      const socket = connectTls({
        host: '127.0.0.1',
        port: stand.port,
        servername,
        ca: authority,
        checkServerIdentity: () => undefined,
      })
      await once(socket, 'secureConnect')
      expect(nameOf(socket)).toBe(name)
      socket.destroy()
    }
  })

  it('refuses TLS 1.1, and plain HTTP, and counts both', async () => {
    const before = counts.get('tls_handshake_failed') ?? 0
    const old = connectTls({
      host: '127.0.0.1',
      port: stand.port,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
      ca: authority,
      servername: 'localhost',
    })
    await expect(once(old, 'secureConnect')).rejects.toThrow()
    const plain = connect(stand.port, '127.0.0.1')
    plain.on('error', () => {})
    plain.write(head('/'))
    await once(plain, 'close')
    await expect
      .poll(() => (counts.get('tls_handshake_failed') ?? 0) - before, patience)
      .toBeGreaterThanOrEqual(2)
  })

  it('passes WebSockets', async () => {
    const socket = await tlsClient(stand.port)
    const handshake =
      'upgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n'
    let got = ''
    socket.on('data', (piece) => {
      got += piece
    })
    socket.write(head('/ws', handshake))
    await expect.poll(() => got, patience).toContain('101 Switching')
    socket.write('echo me')
    await expect.poll(() => got, patience).toContain('echo me')
    socket.destroy()
  })

  it('never lets half an answer look whole, with a length or without', async () => {
    const sized = await tlsClient(stand.port)
    sized.write(head('/cut'))
    await inText(sized)
    // HTTP/1.0: the end of the connection is the end of the body.
    const unsized = await tlsClient(stand.port)
    unsized.resume()
    const cut = once(unsized, 'close')
    unsized.write('GET /cut-without-length HTTP/1.0\r\nhost: localhost\r\n\r\n')
    await cut
    // What resets a plain connection must not throw on one with TLS.
    const after = await tlsClient(stand.port)
    after.write(head('/'))
    expect(await inText(after)).toContain('200')
  })

  it('takes renewed certificates for new handshakes, and cuts no connection', async () => {
    const before = await tlsClient(stand.port)
    let got = ''
    before.on('data', (piece) => {
      got += piece
    })
    stand.plane.renewCertificates([certificateOf('other')])
    await expect
      .poll(async () => {
        const socket = connectTls({
          host: '127.0.0.1',
          port: stand.port,
          ca: authority,
          servername: 'other.example',
          ALPNProtocols: ['http/1.1'],
        })
        await once(socket, 'secureConnect')
        const named = connectTls({
          host: '127.0.0.1',
          port: stand.port,
          ca: authority,
          rejectUnauthorized: false,
        })
        await once(named, 'secureConnect')
        const names = [nameOf(socket), nameOf(named)]
        socket.destroy()
        named.destroy()
        return names
      }, patience)
      .toEqual(['other', 'other'])
    before.write(head('/', ''))
    await expect.poll(() => got, patience).toContain('200 OK')
    before.destroy()
    stand.plane.renewCertificates(tlsSettings().certificates)
    await expect
      .poll(
        async () =>
          nameOf(
            await tlsClient(stand.port).catch(() => tlsClient(stand.port, { servername: 'other.example' })),
          ),
        patience,
      )
      .toBe('local')
  })

  it('lets requests under way end at a drain, on both protocols, and then stops', async () => {
    await using other = await start()
    const session = h2Client(other.port)
    const socket = await tlsClient(other.port)
    await h2Request(session, '/')
    const answers = Promise.all([h2Request(session, '/slow'), inText(socket)])
    socket.write(head('/slow', ''))
    await expect.poll(() => slow.length, patience).toBe(2)
    const closed = once(session, 'close')
    const stopped = other.plane.stop(20_000)
    for (const give of slow) give()
    await stopped
    const [h2, h1] = await answers
    expect([h2.status, String(h2.body)]).toEqual([200, 'slow'])
    expect(h1).toMatch(/^HTTP\/1.1 200 [\s\S]*slow$/)
    await closed
  })
})
