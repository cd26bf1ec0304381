import { callerOf, requireCaller, requireRole, type TokenVerifier } from '@banyan/service-kit/bearer'
import type { Database, Migration, Queryable } from '@banyan/service-kit/database'
import { parseInput } from '@banyan/service-kit/errors'
import { Router } from 'express'
import { z } from 'zod'
import { findOrderByKey } from './orders-repository.ts'

/**
 * Who may make the order of an idempotency key. While orders are taken on two sides, somebody who sends an order again
 * may reach the other side before it has heard of the first: both would make it, and both would charge for it. So
 * each asks here first, and a key is given to one of them.
 */
export const orderKeysTable: Migration = async (db) => {
  await db.schema.createTable('order_keys', (t) => {
    t.string('user_id', 36).notNullable()
    t.string('idempotency_key').notNullable()
    t.string('owner').notNullable()
    t.primary(['user_id', 'idempotency_key'])
  })
}

export interface OrderKey {
  userId: string
  key: string
}

/** Must run in the transaction that makes the order. @returns whether the key is `owner`'s now */
export async function claimKey(tx: Queryable, { userId, key }: OrderKey, owner: string): Promise<boolean> {
  const row = { user_id: userId, idempotency_key: key }
  await tx('order_keys')
    .insert({ ...row, owner })
    .onConflict(['user_id', 'idempotency_key'])
    .ignore()
  const claim = await tx('order_keys').where(row).first<{ owner: string }>('owner')
  return claim.owner === owner
}

const keySchema = z.object({ userId: z.string().min(1).max(100), key: z.string().min(1).max(200) })

/** How the order-service claims the key of an order, and gives it back when it made none after all. */
export function orderKeysApi(db: Database, verifyToken: TokenVerifier): Router {
  const router = Router()
  const signedIn = requireCaller(verifyToken)
  const services = requireRole('service')

  router.post('/handover/order-keys/claim', signedIn, services, async (req, res) => {
    const { userId, key } = parseInput(keySchema, req.body)
    const owner = `/${callerOf(res).userId}`
    const claimed = await db.transaction(async (tx) => {
      const made = await findOrderByKey(tx, userId, key)
      return made ? made.owner === owner : claimKey(tx, { userId, key }, owner)
    })
    res.json({ claimed })
  })

  router.post('/handover/order-keys/release', signedIn, services, async (req, res) => {
    const { userId, key } = parseInput(keySchema, req.body)
    const owner = `/${callerOf(res).userId}`
    await db('order_keys').where({ user_id: userId, idempotency_key: key, owner }).delete()
    res.json({ claimed: false })
  })

  return router
}
