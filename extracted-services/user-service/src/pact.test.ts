import { verifyContract } from '@banyan/service-kit/testing/verify-contract'
import { it } from 'vitest'
import { startTestService } from './testing.ts'

const states = ['Grace has an account', 'nobody has the id nobody']

it('keeps the contract with the order-service', async () => {
  const { url, tokens, close } = await startTestService()
  await verifyContract({
    consumer: 'order-service',
    provider: 'user-service',
    url,
    token: tokens.grace,
    states,
  })
  await close()
}, 30_000)
