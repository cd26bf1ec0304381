import { createContract } from '@banyan/service-kit/testing/contract'
import { describeContract } from '@banyan/service-kit/testing/describe-contract'
import { expect, it } from 'vitest'
import { contract } from './contract-cases.ts'
import { openapi } from './openapi.ts'
import { startTestService } from './testing.ts'

describeContract('the OpenAPI document', contract)

it('notices an answer that breaks the contract', async () => {
  const service = await startTestService()
  const answer = await service.call('GET', '/products/1')
  const broken = { ...answer, json: { ...answer.json, price: '34.90' } }
  expect(createContract(openapi)('GET', '/products/{id}', broken)).toMatch('price')
  await service.close()
})
