import type { ContractSuite } from '@banyan/service-kit/testing/describe-contract'
import { openapi } from './openapi.ts'
import { startTestService } from './testing.ts'

export const contract: ContractSuite<'admin' | 'customer' | 'service'> = {
  openapi,
  start: startTestService,
  cases: [
    ['GET', '/analytics/daily', '/analytics/daily?from=2025-01-01', 'admin', undefined, 200],
    ['GET', '/analytics/daily', '/analytics/daily?from=yesterday', 'admin', undefined, 400],
    ['GET', '/analytics/daily', '/analytics/daily', 'nobody', undefined, 401],
    ['GET', '/analytics/daily', '/analytics/daily', 'customer', undefined, 403],
    ['POST', '/analytics/rebuild', '/analytics/rebuild', 'admin', undefined, 200],
    ['POST', '/analytics/rebuild', '/analytics/rebuild', 'nobody', undefined, 401],
    ['POST', '/analytics/rebuild', '/analytics/rebuild', 'service', undefined, 403],
  ],
}
