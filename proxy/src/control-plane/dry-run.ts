import { AsyncLocalStorage } from 'node:async_hooks'
import type { ObjectChange } from '../contracts/activity.ts'

/** What a change would have done. Thrown out of its transaction, which undoes it; not a failure. */
export class DryRun extends Error {
  readonly done: { verb: string; summary: string; changes: ObjectChange[] }

  constructor(done: DryRun['done']) {
    super('a dry run ends here')
    this.done = done
  }
}

const asked = new AsyncLocalStorage<true>()

/** Whatever is changed within goes as far as its commit, with every check on the way, and no further. */
export const inDryRun = <T>(work: () => Promise<T>): Promise<T> => asked.run(true, work)

export const isDryRun = (): boolean => asked.getStore() === true
