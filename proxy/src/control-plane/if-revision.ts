import { AsyncLocalStorage } from 'node:async_hooks'
import type { RequestHandler } from 'express'
import { Refusal } from '../domain/errors.ts'
import type { Store, StoreTables } from '../store/store.ts'

const HEADER = 'x-banyan-if-revision'
const wanted = new AsyncLocalStorage<number>()

/**
 * A change with the header x-banyan-if-revision is made on that revision or not at all. It is looked at here, for
 * changes that make no revision themselves, and again within the transaction of those that go through a door.
 */
export const ifRevision =
  (store: Store): RequestHandler =>
  async (req, res, next) => {
    const given = req.headers[HEADER]
    if (given === undefined || req.method === 'GET' || res.locals.caller == null) return next()
    if (typeof given !== 'string' || !/^\d{1,9}$/.test(given)) {
      throw new Refusal('invalid_input', `${HEADER}: a revision is a number such as 12.`)
    }
    await wanted.run(Number(given), async () => {
      await assertRevision(store)
      next()
    })
  }

/** Within a transaction: whether it is still the revision that the caller wants to build on. */
export async function assertRevision({ revisions }: Pick<StoreTables, 'revisions'>): Promise<void> {
  const n = wanted.getStore()
  if (n === undefined) return
  const current = await revisions.current()
  if (current === n) return
  throw new Refusal('conflict', `It is revision ${current} now, and not ${n}: look at what has changed.`, {
    revision: current,
  })
}
