import { runMain } from '@banyan/service-kit/run-main'
import { startMonolith } from './server.ts'

await runMain(() => startMonolith())
