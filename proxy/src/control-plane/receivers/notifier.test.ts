import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, it } from 'vitest'
import { AddressGuard } from '../../address-guard.ts'
import { until } from '../rig-for-tests.ts'
import { Notifier, type NotifierOptions } from './notifier.ts'
import type { Occurrence } from './occurrence.ts'
import type { Receiver } from './receiver.ts'
import { startReceiver, type TestReceiver } from './receiver-for-tests.ts'
import { createSend } from './send.ts'

const SECRET = `whsec_${Buffer.from('a secret of thirty-two bytes, ok').toString('base64')}`
const WAIT_MS = 20_000
const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

const receiver = (over: Partial<Receiver>): Receiver => ({
  id: 'ops',
  url: 'http://127.0.0.1:1/',
  format: 'signed',
  occasions: ['breaker.opened', 'kill-switch.engaged'],
  enabled: true,
  secret: SECRET,
  createdAt: '2026-05-01T12:00:00.000Z',
  version: 1,
  ...over,
})
const occurrence = (over: Partial<Occurrence> = {}): Occurrence => ({
  type: 'breaker.opened',
  at: '2026-05-01T12:00:00.000Z',
  text: 'The breaker of svc <!channel> opened',
  data: { backend: 'svc' },
  subject: null,
  ...over,
})

async function hook(location?: string): Promise<TestReceiver> {
  const started = await startReceiver(location)
  closing.push(() => started.close())
  return started
}

function notifierOf(receivers: Receiver[], over: Partial<NotifierOptions> = {}) {
  const counted: Record<string, number> = {}
  const quiet = () => undefined
  const notifier = new Notifier({
    receivers: async () => receivers,
    send: createSend(new AddressGuard({ ownPorts: [], ranges: [] }), 2_000),
    clock: () => new Date(),
    random: () => 0,
    count: (reason) => {
      counted[reason] = (counted[reason] ?? 0) + 1
    },
    logger: { info: quiet, warn: quiet, error: quiet },
    ...over,
    limits: { retryMs: 1, factor: 1, attempts: 4, ...over.limits },
  })
  closing.push(() => notifier.close())
  return { notifier, counted }
}
const ended = (notifier: Notifier, id: string) => notifier.counts(id).waiting === 0

describe('a signed message', () => {
  it('can be verified by who has the secret, and is tried again under the same id', async () => {
    const to = await hook()
    to.answers = [500, 429]
    const { notifier, counted } = notifierOf([receiver({ url: to.url })])
    await notifier.notify(occurrence())
    await until('it is delivered', () => ended(notifier, 'ops'), WAIT_MS)
    expect(to.got).toHaveLength(3)
    expect(new Set(to.got.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    for (const { headers, body } of to.got) {
      const verified = new Webhook(SECRET).verify(body, headers as Record<string, string>)
      expect(verified).toEqual({
        type: 'breaker.opened',
        timestamp: '2026-05-01T12:00:00.000Z',
        data: { summary: 'The breaker of svc <!channel> opened', backend: 'svc' },
      })
      const other = new Webhook(`whsec_${Buffer.from('another secret').toString('base64')}`)
      expect(() => other.verify(body, headers as Record<string, string>)).toThrow('No matching signature')
    }
    expect(notifier.deliveries('ops', 5)).toMatchObject([{ state: 'delivered', attempts: 3, status: 204 }])
    expect(counted).toEqual({ notification_delivered: 1 })
  })
})

describe('a chat message', () => {
  it('is {"text"} without a signature, and mentions nobody', async () => {
    const to = await hook()
    const { notifier } = notifierOf([receiver({ url: to.url, format: 'chat', secret: null })])
    await notifier.notify(occurrence())
    await until('it is delivered', () => ended(notifier, 'ops'), WAIT_MS)
    expect(JSON.parse(to.got[0]?.body ?? '')).toEqual({
      text: 'The breaker of svc &lt;!channel&gt; opened',
    })
    expect(to.got[0]?.headers).not.toHaveProperty('webhook-signature')
  })
})

describe('what is not delivered', () => {
  it('has failed after the last attempt', async () => {
    const to = await hook()
    to.answers = [500, 500, 500, 500, 500, 500]
    const { notifier, counted } = notifierOf([receiver({ url: to.url })])
    await notifier.notify(occurrence())
    await until('it is given up', () => ended(notifier, 'ops'), WAIT_MS)
    expect(to.got).toHaveLength(4)
    expect(notifier.deliveries(undefined, 5)).toMatchObject([
      { state: 'failed', attempts: 4, detail: 'answered 500', nextAttemptAt: null },
    ])
    expect(counted).toEqual({ notification_failed: 1 })
  })

  it('follows no redirect', async () => {
    const inside = await hook()
    const to = await hook(inside.url)
    to.answers = [302, 307, 301, 308]
    const { notifier } = notifierOf([receiver({ url: to.url })])
    await notifier.notify(occurrence())
    await until('it is given up', () => ended(notifier, 'ops'), WAIT_MS)
    expect(inside.got).toEqual([])
    expect(notifier.deliveries('ops', 1)[0]?.detail).toBe('answered 308; redirects are not followed')
  })

  it('never goes to an address where clouds keep credentials', async () => {
    const { notifier } = notifierOf([receiver({ url: 'http://169.254.169.254/latest' })], {
      limits: { attempts: 1 },
    })
    await notifier.notify(occurrence())
    await until('it is given up', () => ended(notifier, 'ops'), WAIT_MS)
    expect(notifier.deliveries('ops', 1)[0]?.detail).toContain('where clouds keep credentials')
  })

  it('is dropped and counted when too many wait, and holds up no other receiver', async () => {
    const to = await hook()
    const stuck = receiver({ id: 'stuck' })
    const { notifier, counted } = notifierOf([stuck, receiver({ url: to.url })], {
      send: (each, ...rest) =>
        each.id === 'stuck'
          ? new Promise(() => undefined)
          : createSend(new AddressGuard({ ownPorts: [], ranges: [] }))(each, ...rest),
      limits: { waitingMax: 3 },
    })
    for (let i = 0; i < 5; i++) {
      await notifier.notify(occurrence())
      await until('the other one has it', () => ended(notifier, 'ops'), WAIT_MS)
    }
    expect(to.got).toHaveLength(5)
    expect(notifier.counts('stuck')).toEqual({ waiting: 3, dropped: 2, delivered: 0, failed: 0 })
    expect(counted).toMatchObject({ notification_dropped: 2, notification_delivered: 5 })
    notifier.forget('stuck')
    expect(notifier.deliveries('stuck', 1)).toMatchObject([{ state: 'dropped' }])
  })
})

describe('who is told', () => {
  it('is whoever wants to know and is on, and of one subject once in a while', async () => {
    const [to, off, other] = [await hook(), await hook(), await hook()]
    const clock = { now: new Date('2026-05-01T12:00:00.000Z') }
    const { notifier, counted } = notifierOf(
      [
        receiver({ url: to.url }),
        receiver({ id: 'off', url: off.url, enabled: false }),
        receiver({ id: 'other', url: other.url, occasions: ['route.rolled-back'] }),
      ],
      { clock: () => clock.now },
    )
    await notifier.notify(occurrence({ subject: 'svc' }))
    await notifier.notify(occurrence({ subject: 'svc' }))
    await notifier.notify(occurrence({ subject: 'other-svc' }))
    clock.now = new Date(clock.now.getTime() + 60_000)
    await notifier.notify(occurrence({ subject: 'svc' }))
    await until('all is told', () => to.got.length === 3 && ended(notifier, 'ops'), WAIT_MS)
    expect(counted).toMatchObject({ notification_quieted: 1 })
    expect(off.got).toEqual([])
    expect(other.got).toEqual([])
  })

  it('is nobody after the end', async () => {
    const to = await hook()
    const { notifier } = notifierOf([receiver({ url: to.url })])
    notifier.close()
    await notifier.notify(occurrence())
    expect(notifier.deliveries(undefined, 5)).toEqual([])
  })
})
