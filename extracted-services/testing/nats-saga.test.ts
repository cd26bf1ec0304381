import { eventually } from '@banyan/service-kit/testing/eventually'
import { natsServerPath, startNatsServer } from '@banyan/service-kit/testing/nats-server'
import { startPostgres } from '@banyan/service-kit/testing/postgres'
import { describe, expect, it } from 'vitest'
import { startTestEstate } from './estate.ts'

const path = await natsServerPath()
const services = ['monolith', 'user-service', 'product-service', 'order-service', 'payment-service'] as const

describe.skipIf(!path)('the estate on NATS JetStream and PostgreSQL', () => {
  it('settles orders, also those placed while the broker was down, and the monolith hears of all', async () => {
    const broker = await startNatsServer(path!)
    const postgres = await startPostgres()
    const [first] = await Promise.all(services.map((name) => postgres.database(name.replaceAll('-', '_'))))
    const databaseUrl = first!.replace(/[^/]+$/, '{name}')
    const estate = await startTestEstate([...services], { natsUrl: broker.url, databaseUrl })
    const token = estate.tokens.grace
    const place = async (productId: number, cardToken: string): Promise<string> => {
      const body = { items: [{ productId, quantity: 1 }], cardToken }
      const answer = await estate.call['order-service']('POST', '/orders', { token, body })
      expect(answer.status, answer.text).toBe(201)
      return answer.json.id
    }
    const reaches = (id: string, status: string) =>
      Promise.all(
        (['order-service', 'monolith'] as const).map((name) =>
          eventually(
            async () => (await estate.call[name]('GET', `/orders/${id}`, { token })).json?.status === status,
            30_000,
          ),
        ),
      )
    try {
      await reaches(await place(31, 'tok_visa'), 'CONFIRMED')
      await broker.kill()
      const [paid, declined] = [await place(32, 'tok_visa'), await place(33, 'tok_declined')]
      await broker.restart()
      await Promise.all([reaches(paid, 'CONFIRMED'), reaches(declined, 'CANCELLED')])
      const stock = async (name: 'monolith' | 'product-service') =>
        (await estate.call[name]('GET', '/products/33')).text
      await eventually(async () => (await stock('monolith')) === (await stock('product-service')), 30_000)
    } finally {
      await estate.close()
      await broker.close()
      await postgres.stop()
    }
  }, 120_000)
})
