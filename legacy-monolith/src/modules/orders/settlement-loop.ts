import type { Logger } from '@banyan/service-kit/log'
import type { OrdersService } from './orders-service.ts'

/** Settles orders soon after they are placed, and at start those that a crash left waiting. */
export function startSettlementLoop(orders: OrdersService, log: Logger, everyMs = 1_000) {
  const run = () =>
    orders.settlePending().catch((error: unknown) => log.error({ err: error }, 'settling failed'))
  const timer = setInterval(run, everyMs)
  void run()
  return {
    /** An order was just placed: do not make its buyer wait for the next round. */
    kick: () => void setImmediate(run),
    async stop() {
      clearInterval(timer)
      await run()
    },
  }
}
