import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { type MailServer, startMailServer } from './mail-server-for-tests.ts'
import { createSmtpSender } from './smtp.ts'

const certificates = new URL('../../../test/fidelity/tls/', import.meta.url)
const pem = (file: string) => readFileSync(new URL(file, certificates), 'utf8')
const tls = { key: pem('local.key'), cert: pem('local.pem') }
const trust = { ca: pem('ca.pem') }
const mail = {
  ...{ id: 1, orderId: 'o-1', recipient: 'grace@example.com', subject: 'Your order', body: '.Thanks!' },
  ...{ createdAt: '2026-01-01T00:00:00.000Z', sentAt: null },
}
const login = `AUTH PLAIN ${Buffer.from('\0shop\0secret').toString('base64')}`

describe('createSmtpSender', () => {
  let server: MailServer
  afterEach(() => server.close())
  const urlOf = (host: string) => `smtp://shop:secret@${host}:${server.port}`

  it('says who it is and what it has to send only after STARTTLS, where that is offered', async () => {
    server = await startMailServer({ tls })
    await createSmtpSender(urlOf('localhost'), 'shop@banyan.example', trust)(mail)
    expect(server.commands).toEqual([expect.stringMatching(/^EHLO /), 'STARTTLS'])
    expect(server.secured).toContain(login)
    expect(server.messages[0]).toMatch(/Subject: Your order\n.*\n\n\.\.Thanks!$/s)
  })

  it('sends nothing to a server that cannot show that it is the right one', async () => {
    server = await startMailServer({ tls })
    await expect(createSmtpSender(urlOf('localhost'), 'shop@banyan.example')(mail)).rejects.toThrow(
      /certificate/,
    )
    expect([...server.commands, ...server.secured]).not.toContain(login)
    expect(server.messages).toEqual([])
  })

  it('never sends a password in the clear to another machine', async () => {
    server = await startMailServer()
    // An address that leads here, and is not known to be this machine's.
    const sending = createSmtpSender(urlOf('0.0.0.0'), 'shop@banyan.example')(mail)
    await expect(sending).rejects.toThrow('offers no STARTTLS')
    expect(server.commands).toEqual([expect.stringMatching(/^EHLO /)])
  })
})
