import { deliver, testEvent } from '@banyan/service-kit/testing/events'
import { eventually } from '@banyan/service-kit/testing/eventually'
import { describe, expect, it } from 'vitest'
import { startMailServer } from './mail-server-for-tests.ts'
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
    const server = await startMailServer({ refuse: 1 })
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
})
