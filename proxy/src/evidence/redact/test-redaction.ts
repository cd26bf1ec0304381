import { randomBytes } from 'node:crypto'
import { redactBody } from './body.ts'
import { Redactor } from './redactor.ts'

export type Message = { target: string; headers: [string, string][]; body: string }

/** As long a text as a test may bring. */
const WHOLE = Number.MAX_SAFE_INTEGER

/**
 * What would be stored of a message, with these names of the installation. The hashes are made with a key of their
 * own: with the real one, anybody could find out by trying what stands behind a stored hash.
 */
export function testRedaction(
  { target, headers, body }: Message,
  ownNames: readonly string[],
): Message & { replaced: number } {
  const redactor = new Redactor(randomBytes(32).toString('base64url'), ownNames)
  const raw = headers.flat()
  const redacted = redactBody(Buffer.from(body), raw, redactor, WHOLE)
  return {
    target: redactor.target(target),
    headers: redactor.headers(raw),
    body: redacted.text ?? '',
    replaced: redactor.count,
  }
}
