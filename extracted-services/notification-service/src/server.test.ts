import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { deliver, testEvent } from '@banyan/service-kit/testing/events'
import { eventually } from '@banyan/service-kit/testing/eventually'
import { describe, expect, it } from 'vitest'
import { startTestService, type TestService } from './testing.ts'

const news = { orderId: '0b8e5c1a-2f47-4d63', email: 'grace@example.com', totalCents: 1_250 }

async function mailsOf({ call, tokens }: TestService) {
  return (await call('GET', '/mails', { token: tokens.admin })).json.items
}

describe('notification-service', () => {
  it('writes one readable mail per event', async () => {
    const service = await startTestService()
    const cancelled = testEvent('order.cancelled.v1', { ...news, reason: 'card_declined' })
    await deliver(
      service.call,
      service.tokens.service,
      testEvent('order.placed.v1', news),
      cancelled,
      cancelled,
    )
    expect(await mailsOf(service)).toMatchObject([
      {
        subject: 'Your order 0b8e5c1a was cancelled',
        body: 'Nothing was charged: your bank declined the card.',
        sentAt: null,
      },
      { subject: 'We have your order 0b8e5c1a', recipient: 'grace@example.com' },
    ])
    await service.close()
  })

  it('submits mails over SMTP, once, and tries again what the server refused', async () => {
    const server = await startMailServer()
    const service = await startTestService({ smtpUrl: `smtp://shop:secret@127.0.0.1:${server.port}` })
    await deliver(service.call, service.tokens.service, testEvent('order.confirmed.v1', news))
    await eventually(async () => (await mailsOf(service))[0].sentAt)
    expect(server.refused()).toBe(1)
    expect(server.messages).toHaveLength(1)
    expect(server.messages[0]).toContain('Subject: Your order 0b8e5c1a is on its way')
    expect(server.commands).toContain(`AUTH PLAIN ${Buffer.from('\0shop\0secret').toString('base64')}`)
    await service.close()
    await server.close()
  })

  it('never sends a password in the clear to another machine', async () => {
    await expect(startTestService({ smtpUrl: 'smtp://shop:secret@mail.example.com' })).rejects.toThrow(
      'smtps://',
    )
  })
})

/** A mail server that refuses the first recipient and takes the rest. */
async function startMailServer() {
  const commands: string[] = []
  const messages: string[] = []
  let refused = 0
  const server = createServer((socket) => {
    let data: string[] | undefined
    socket.on('error', () => undefined)
    socket.write('220 mail.test\r\n')
    createInterface({ input: socket }).on('line', (line) => {
      if (data && line !== '.') return void data.push(line)
      if (data) messages.push(data.join('\n'))
      else commands.push(line)
      const refuse = line.startsWith('RCPT') && refused === 0
      if (refuse) refused += 1
      data = line === 'DATA' ? [] : undefined
      socket.write(refuse ? '451 try later\r\n' : answerTo(line))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const close = async () => void (await new Promise((resolve) => server.close(resolve)))
  return { port, commands, messages, refused: () => refused, close }
}

function answerTo(line: string): string {
  if (line.startsWith('EHLO')) return '250-mail.test\r\n250 AUTH PLAIN\r\n'
  if (line.startsWith('AUTH')) return '235 welcome\r\n'
  if (line === 'DATA') return '354 go on\r\n'
  return line === 'QUIT' ? '221 bye\r\n' : '250 fine\r\n'
}
