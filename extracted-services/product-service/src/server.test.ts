import { clientOf } from '@banyan/service-kit/testing/client'
import { startProcess } from '@banyan/service-kit/testing/process'
import { describe, expect, it } from 'vitest'
import { startTestService } from './testing.ts'

const entry = new URL('./main.ts', import.meta.url)

describe('product-service', () => {
  it('runs as a process: listens, names its build and drains on SIGTERM', async () => {
    const service = await startProcess(entry, {
      PORT: '0',
      DATABASE_FILE: ':memory:',
      SERVICE_BUILD: 'candidate-7',
    })
    const answer = await clientOf(service.url)('GET', '/products/1')
    expect(answer.headers.get('x-service-build')).toBe('candidate-7')
    expect(await service.stop()).toBe(0)
  })

  it('lets nobody write when it was given no key to verify tokens with', async () => {
    const [signing, keyless] = [await startTestService(), await startTestService({ jwtSecret: undefined })]
    const body = { items: [{ productId: 1, quantity: 1 }] }
    expect(
      (await keyless.call('POST', '/products/reserve', { token: signing.tokens.customer, body })).status,
    ).toBe(401)
    await Promise.all([signing.close(), keyless.close()])
  })

  it('numbers its own products from a million on, apart from the numbers of the monolith', async () => {
    const service = await startTestService()
    const body = { sku: 'OWN-1', name: 'Own', price: 1, stock: 1, weightGrams: 1 }
    const first = await service.call('POST', '/products', { token: service.tokens.admin, body })
    const second = await service.call('POST', '/products', {
      token: service.tokens.admin,
      body: { ...body, sku: 'OWN-2' },
    })
    expect([first.json.id, second.json.id]).toEqual([1_000_000, 1_000_001])
    await service.close()
  })

  it('never sells the last piece twice', async () => {
    const service = await startTestService()
    const { json } = await service.call('GET', '/products/60')
    const body = { items: [{ productId: 60, quantity: 1 }] }
    const buyers = Array.from({ length: json.stock + 10 }, () =>
      service.call('POST', '/products/reserve', { token: service.tokens.customer, body }),
    )
    const sold = (await Promise.all(buyers)).filter((answer) => answer.status === 200).length
    expect(sold).toBe(json.stock)
    await service.close()
  })
})
