import { describeContract } from '@banyan/service-kit/testing/describe-contract'
import { startPostgres, type TestPostgres } from '@banyan/service-kit/testing/postgres'
import { afterAll, beforeAll, describe } from 'vitest'
import { contract as analytics } from '../analytics-service/src/contract-cases.ts'
import { contract as inventory } from '../inventory-service/src/contract-cases.ts'
import { contract as notification } from '../notification-service/src/contract-cases.ts'
import { contract as order } from '../order-service/src/contract-cases.ts'
import { contract as payment } from '../payment-service/src/contract-cases.ts'
import { contract as product } from '../product-service/src/contract-cases.ts'
import { contract as user } from '../user-service/src/contract-cases.ts'

describe('every service on PostgreSQL keeps its contract', () => {
  let postgres: TestPostgres
  beforeAll(async () => {
    postgres = await startPostgres()
  }, 60_000)
  afterAll(() => postgres.stop())
  const database = (name: string) => async () => ({ databaseUrl: await postgres.database(name) })

  describeContract('user-service', user, database('users'))
  describeContract('product-service', product, database('products'))
  describeContract('order-service', order, database('orders'))
  describeContract('payment-service', payment, database('payments'))
  describeContract('notification-service', notification, database('notifications'))
  describeContract('inventory-service', inventory, database('inventory'))
  describeContract('analytics-service', analytics, database('analytics'))
})
