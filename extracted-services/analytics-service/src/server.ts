import { followFrom } from '@banyan/service-kit/handover/follow-from'
import type { RunningService } from '@banyan/service-kit/run-main'
import { startService } from '@banyan/service-kit/start-service'
import { type AnalyticsServiceConfig, configFromEnv } from './config.ts'
import { recordOrders, takeOver } from './domain/record-orders.ts'
import { analyticsHandlers } from './handlers/analytics.ts'
import { openapi } from './openapi.ts'
import { migrations } from './repository/migrations.ts'

const name = 'analytics-service'

export interface AnalyticsServiceOptions extends Partial<AnalyticsServiceConfig> {
  now?: () => Date
}

/** Starts the service: what `options` leave open comes from the environment. */
export function startAnalyticsService(options: AnalyticsServiceOptions = {}): Promise<RunningService> {
  const { now = () => new Date(), ...given } = options
  const config = { ...configFromEnv(), ...given }
  return startService({
    ...{ name, config, migrations, openapi, now },
    build: (context) => ({
      routes: [analyticsHandlers(context.db, context.verifyToken)],
      handlers: recordOrders(),
      ...followFrom(config.handoverFrom, {
        ...context,
        entity: 'orders',
        service: name,
        secret: config.jwtSecret,
        apply: takeOver,
      }),
    }),
  })
}
