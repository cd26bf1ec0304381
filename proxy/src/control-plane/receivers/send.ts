import { lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { Agent, request } from 'undici'
import type { AddressGuard } from '../../address-guard.ts'
import { VERSION } from '../../version.ts'
import type { Occurrence } from './occurrence.ts'
import type { Receiver } from './receiver.ts'

/** How one attempt went; `status` null: there was no answer. */
export type Attempt = { ok: boolean; status: number | null; detail: string }
export type Send = (receiver: Receiver, id: string, occurrence: Occurrence, now: Date) => Promise<Attempt>

const TIMEOUT_MS = 5_000
const TEXT_MAX = 1_000

/**
 * Sends one message, once. Redirects are not followed: an address that was allowed must not lead to one that was
 * not. Of the answer only the status is read, so nothing of an internal service can be seen through it.
 */
export function createSend(guard: AddressGuard, timeoutMs = TIMEOUT_MS): Send {
  return async (receiver, id, occurrence, now) => {
    const url = new URL(receiver.url)
    const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80)
    const refusal = guard.refusalOfUrl(receiver.url)
    if (refusal !== null) return { ok: false, status: null, detail: refusal }
    const isAddress = isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0
    const guarded = isAddress ? {} : { lookup: guard.lookupFor(port, lookup as LookupFunction) }
    const agent = new Agent({ connect: { timeout: timeoutMs, ...guarded }, pipelining: 0 })
    try {
      const body = bodyOf(receiver, occurrence)
      const { statusCode, body: answer } = await request(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': `banyan/${VERSION}`,
          ...signature(receiver, id, now, body),
        },
        body,
        dispatcher: agent,
        signal: AbortSignal.timeout(timeoutMs),
      })
      answer.on('error', () => undefined).destroy()
      return judged(statusCode)
    } catch (error) {
      return { ok: false, status: null, detail: whatFailed(error) }
    } finally {
      await agent.destroy()
    }
  }
}

/** The body by Standard Webhooks (type, timestamp, data), or what chat services take. */
function bodyOf({ format }: Receiver, { type, at, text, data }: Occurrence): string {
  if (format === 'chat') return JSON.stringify({ text: plain(text) })
  return JSON.stringify({ type, timestamp: at, data: { summary: text, ...data } })
}

/** Names come from traffic: in a chat they must not become mentions or links. */
function plain(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return escaped.replace(/[\x00-\x1f\x7f-\x9f]+/g, ' ').slice(0, TEXT_MAX)
}

/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
function signature(receiver: Receiver, id: string, now: Date, body: string): Record<string, string> {
  const secrets = secretsAt(receiver, now)
  if (secrets.length === 0) return {}
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, now, body)).join(' '),
  }
}

/** While a secret is being changed there are two, and a receiver takes either. */
function secretsAt({ secret, previous }: Receiver, now: Date): string[] {
  if (secret === null) return []
  const holds = previous !== undefined && now.getTime() < Date.parse(previous.until)
  return holds ? [secret, previous.secret] : [secret]
}

function judged(status: number): Attempt {
  const ok = status >= 200 && status < 300
  const redirect = status >= 300 && status < 400
  const detail = redirect ? `answered ${status}; redirects are not followed` : `answered ${status}`
  return { ok, status, detail }
}

function whatFailed(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return 'no answer in time'
  const { code } = error as NodeJS.ErrnoException
  return code === undefined ? error.message : `${error.message} (${code})`
}
