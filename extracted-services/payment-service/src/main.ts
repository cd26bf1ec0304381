import { runMain } from '@banyan/service-kit/run-main'
import { startPaymentService } from './server.ts'

await runMain(() => startPaymentService())
