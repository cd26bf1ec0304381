import { runMain } from '@banyan/service-kit/run-main'
import { startNotificationService } from './server.ts'

await runMain(() => startNotificationService())
