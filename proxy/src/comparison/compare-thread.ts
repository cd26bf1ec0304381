import { parentPort } from 'node:worker_threads'
import { buffersOf, type FromThread, runJob, type ToThread } from './compare-job.ts'
import { Plans } from './plans.ts'

/** The entry of a compare thread: takes settings and jobs, answers each job with its result. */
const plans = new Plans()

parentPort?.on('message', (message: ToThread) => {
  if (message.type === 'settings') {
    plans.publish(message.settings)
    return
  }
  const result = runJob(message.job, plans)
  parentPort?.postMessage(
    { type: 'done', id: message.id, result } satisfies FromThread,
    buffersOf(result.answers),
  )
})

parentPort?.postMessage({ type: 'ready' } satisfies FromThread)
