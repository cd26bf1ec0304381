import { runMain } from '@banyan/service-kit/run-main'
import { startProductService } from './server.ts'

await runMain(() => startProductService())
