import { verifyContract } from '@banyan/service-kit/testing/verify-contract'
import { describe, expect, it } from 'vitest'
import { startTestService, type TestService } from './testing.ts'

const states = [
  'product 1 exists',
  'product 999 does not exist',
  'product 1 has stock',
  'product 1 has less than 100 in stock',
]
const verify = ({ url, tokens }: TestService) =>
  verifyContract({
    consumer: 'order-service',
    provider: 'product-service',
    url,
    token: tokens.customer,
    states,
  })

describe('the contract with the order-service', () => {
  it('is kept by the product-service', async () => {
    const service = await startTestService()
    await verify(service)
    await service.close()
  }, 30_000)

  it('is broken by a planted difference: a price that is a string', async () => {
    const service = await startTestService({ plantedDifferences: true })
    await expect(verify(service)).rejects.toThrow()
    await service.close()
  }, 30_000)
})
