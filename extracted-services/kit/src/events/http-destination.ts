import { SignJWT } from 'jose'
import { request } from 'undici'
import { tokenIssuer } from '../bearer.ts'
import { ConfigError } from '../config.ts'
import { batchContentType } from './cloud-event.ts'
import type { Destination } from './relay.ts'

const deliveryTimeoutMs = 5_000

/** Where events are posted, and the prefixes of the types that go there (all when there are none). */
export interface Subscriber {
  url: string
  prefixes: string[]
}

/**
 * Reads `EVENT_SUBSCRIBERS`: URLs separated by spaces, each with optional type prefixes after bars, as in
 * `http://127.0.0.1:4104/events|order. http://127.0.0.1:4105/events|order.|payment.`
 * @throws ConfigError
 */
export function parseSubscribers(text: string): Subscriber[] {
  return text
    .split(/\s+/)
    .filter((entry) => entry !== '')
    .map((entry) => {
      const [url = '', ...prefixes] = entry.split('|')
      if (!URL.canParse(url) || !/^https?:/.test(url)) {
        throw new ConfigError(`EVENT_SUBSCRIBERS: ${url} must be an http or https URL`)
      }
      return { url, prefixes }
    })
}

/** Posts batches to a subscriber's `/events`, as a caller with the role `service`. */
export function httpDestination(
  subscriber: Subscriber,
  source: string,
  secret: string | undefined,
): Destination {
  const { url, prefixes } = subscriber
  return {
    name: url,
    wants: (type) => prefixes.length === 0 || prefixes.some((prefix) => type.startsWith(prefix)),
    async deliver(events) {
      const headers = {
        'content-type': batchContentType,
        ...(secret && { authorization: `Bearer ${await serviceToken(secret, source)}` }),
      }
      const signal = AbortSignal.timeout(deliveryTimeoutMs)
      const answer = await request(url, { method: 'POST', headers, body: JSON.stringify(events), signal })
      await answer.body.dump()
      if (answer.statusCode >= 300) throw new Error(`${url} answered ${answer.statusCode}`)
    },
  }
}

/** A short-lived token by which a service shows what it is. */
export function serviceToken(secret: string, service: string): Promise<string> {
  return new SignJWT({ role: 'service' })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(tokenIssuer)
    .setSubject(service)
    .setIssuedAt()
    .setExpirationTime('1m')
    .sign(new TextEncoder().encode(secret))
}
