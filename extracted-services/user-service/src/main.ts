import { runMain } from '@banyan/service-kit/run-main'
import { startUserService } from './server.ts'

await runMain(() => startUserService())
