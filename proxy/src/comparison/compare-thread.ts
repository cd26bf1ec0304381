import { setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { buffersOf, type FromThread, runJob, type ToThread } from './compare-job.ts'
import { Plans } from './plans.ts'

/** Where cores are short, who serves goes first: a third of the share of a thread that serves. */
const NICE = 5

/** The entry of a compare thread: takes settings and jobs, answers each job with its result. */
// Linux alone knows the priority of a thread; elsewhere it would be that of the whole process.
if (process.platform === 'linux') setPriority(NICE)
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
