import { runMain } from '@banyan/service-kit/run-main'
import { startInventoryService } from './server.ts'

await runMain(() => startInventoryService())
