import { HttpError } from '@banyan/service-kit/errors'
import { serviceToken } from '@banyan/service-kit/events/http-destination'
import type { ServiceClient } from '@banyan/service-kit/http-client'
import type { Logger } from '@banyan/service-kit/log'
import { z } from 'zod'

const answerSchema = z.object({ claimed: z.boolean() })

/** While the monolith takes orders too, an idempotency key is claimed there before its order is made here. */
export interface OrderKeys {
  /** @returns false when the monolith has made, or is making, the order of this key */
  claim(userId: string, key: string): Promise<boolean>
  /** Gives a key back of which no order came. */
  release(userId: string, key: string): Promise<void>
}

/** Without a monolith every key is ours. */
export const ownOrderKeys: OrderKeys = { claim: async () => true, release: async () => undefined }

export function createOrderKeys(options: {
  call: ServiceClient
  secret: string | undefined
  service: string
  log: Logger
}): OrderKeys {
  const { call, secret, service, log } = options
  const ask = async (what: 'claim' | 'release', userId: string, key: string): Promise<boolean> => {
    const token = secret && (await serviceToken(secret, service))
    const body = { userId, key }
    const answer = await call({ method: 'POST', path: `/handover/order-keys/${what}`, token, body })
    const parsed = answerSchema.safeParse(answer.body)
    if (answer.status !== 200 || !parsed.success)
      throw new HttpError(502, 'dependency_failed', 'the monolith answered something else')
    return parsed.data.claimed
  }
  return {
    claim: (userId, key) => ask('claim', userId, key),
    async release(userId, key) {
      // Kept by mistake, the key is still good for us, and whoever orders anew has a new one.
      await ask('release', userId, key).catch((error: unknown) =>
        log.warn({ err: error }, 'an idempotency key could not be given back'),
      )
    },
  }
}
