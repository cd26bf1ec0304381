import type { Transaction } from '@banyan/service-kit/database'
import type { Outbox } from '@banyan/service-kit/events/outbox'
import * as products from '../repository/products.ts'
import { type ProductUpdated, productEntity, productUpdatedType } from './product-events.ts'

/** Tells of a change in the transaction that makes it. `origin` is who made it first, when that was not us. */
export type Announce = (tx: Transaction, update: ProductUpdated, origin?: string) => Promise<void>

export function createAnnounce(outbox: Outbox): Announce {
  return async (tx, update, origin) => {
    const subject = String(update.product.id)
    // Stock adds up, whichever side sold; everything else is replaced, and only by what is later.
    const replaces = origin === undefined && update.change !== 'stock'
    const sequence = await outbox.append(tx, {
      ...{ type: productUpdatedType, subject, data: update },
      ...(origin && { origin }),
      ...(replaces && { entity: productEntity }),
    })
    await products.markChanged(tx, update.product.id, sequence)
  }
}
