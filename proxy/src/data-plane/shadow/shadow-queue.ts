type Queue<Job> = { jobs: { job: Job; since: number }[]; head: number }

/**
 * Jobs that wait for their backend, in order, bounded for each backend in number and in time: a candidate that hangs
 * leaves the others their room, and what waited for too long is not worth comparing any more.
 */
export class ShadowQueue<Job> {
  readonly #queues = new Map<string, Queue<Job>>()
  readonly #limits: { queued: number; waitMs: number }
  readonly #onStale: (job: Job) => void
  #size = 0

  /** `onStale` gets jobs that waited longer than `waitMs`, each once, when their queue is next looked at. */
  constructor(limits: { queued: number; waitMs: number }, onStale: (job: Job) => void) {
    this.#limits = limits
    this.#onStale = onStale
  }

  get size(): number {
    return this.#size
  }

  /** False when there is no room. `now` is in milliseconds and never goes back. */
  push(backend: string, job: Job, now: number): boolean {
    const queue = this.#queues.get(backend) ?? { jobs: [], head: 0 }
    this.#forgetStale(queue, now)
    if (queue.jobs.length - queue.head >= this.#limits.queued) return false
    this.#queues.set(backend, queue)
    queue.jobs.push({ job, since: now })
    this.#size++
    return true
  }

  /** The job that has waited longest, or null. */
  take(backend: string, now: number): Job | null {
    const queue = this.#queues.get(backend)
    if (queue === undefined) return null
    this.#forgetStale(queue, now)
    const next = this.#shift(queue)
    if (next === null) this.#queues.delete(backend)
    return next
  }

  /** Forgets what has waited for too long; called now and then, for backends that nobody asks for any more. */
  sweep(now: number): void {
    for (const queue of this.#queues.values()) this.#forgetStale(queue, now)
  }

  #forgetStale(queue: Queue<Job>, now: number): void {
    for (let first = queue.jobs[queue.head]; first; first = queue.jobs[queue.head]) {
      if (now - first.since <= this.#limits.waitMs) return
      this.#onStale(this.#shift(queue)!)
    }
  }

  /** The array is cut only now and then, so that taking one costs the same however many wait. */
  #shift(queue: Queue<Job>): Job | null {
    const first = queue.jobs[queue.head]
    if (first === undefined) return null
    queue.head++
    this.#size--
    if (queue.head > 64 && queue.head * 2 > queue.jobs.length) {
      queue.jobs.splice(0, queue.head)
      queue.head = 0
    }
    return first.job
  }
}
