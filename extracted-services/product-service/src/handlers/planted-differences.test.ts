import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestService, type TestService } from '../testing.ts'

describe('planted differences', () => {
  let honest: TestService
  let planted: TestService
  beforeAll(async () => {
    ;[honest, planted] = await Promise.all([
      startTestService(),
      startTestService({ plantedDifferences: true }),
    ])
  })
  afterAll(() => Promise.all([honest.close(), planted.close()]))

  it('change a product in exactly the documented fields', async () => {
    const [a, b] = [
      (await honest.call('GET', '/products/1')).json,
      (await planted.call('GET', '/products/1')).json,
    ]
    const { price, tags, discontinuedAt, ...same } = a
    expect(discontinuedAt).toBeNull()
    expect(b).toEqual({ ...same, price: price.toFixed(2), tags: tags.toSorted(), availability: 'in_stock' })
  })

  it('keep a nullable field that has a value', async () => {
    const [a, b] = [await honest.call('GET', '/products/28'), await planted.call('GET', '/products/28')]
    expect(b.json.discontinuedAt).toBe(a.json.discontinuedAt)
  })

  it('give an absent product another body', async () => {
    const answer = await planted.call('GET', '/products/999')
    expect(answer).toMatchObject({
      status: 404,
      json: { title: 'Not Found', detail: 'Product 999 was not found' },
    })
    expect((await honest.call('GET', '/products/999')).json.error.code).toBe('product_not_found')
  })

  it('make one request in fifty slow', async () => {
    const slow: number[] = []
    for (let n = 0; n < 50; n += 1) {
      const started = performance.now()
      await planted.call('GET', '/products/2')
      if (performance.now() - started > 300) slow.push(n)
    }
    expect(slow.length).toBeGreaterThan(0)
  })
})
