import { runMain } from '@banyan/service-kit/run-main'
import { startAnalyticsService } from './server.ts'

await runMain(() => startAnalyticsService())
