import { runMain } from '@banyan/service-kit/run-main'
import { startOrderService } from './server.ts'

await runMain(() => startOrderService())
