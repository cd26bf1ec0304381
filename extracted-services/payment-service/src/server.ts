import type { RunningService } from '@banyan/service-kit/run-main'
import { startService } from '@banyan/service-kit/start-service'
import { configFromEnv, type PaymentServiceConfig } from './config.ts'
import { chargeOrder } from './domain/charge-order.ts'
import { paymentHandlers } from './handlers/payments.ts'
import { openapi } from './openapi.ts'
import { migrations } from './repository/migrations.ts'

export interface PaymentServiceOptions extends Partial<PaymentServiceConfig> {
  now?: () => Date
}

/** Starts the service: what `options` leave open comes from the environment. */
export function startPaymentService(options: PaymentServiceOptions = {}): Promise<RunningService> {
  const { now = () => new Date(), ...given } = options
  const config = { ...configFromEnv(), ...given }
  return startService({
    ...{ name: 'payment-service', config, migrations, openapi, now },
    build: ({ db, outbox, verifyToken }) => ({
      routes: [paymentHandlers(db, verifyToken)],
      handlers: { 'order.placed.v1': chargeOrder(outbox, now) },
    }),
  })
}
