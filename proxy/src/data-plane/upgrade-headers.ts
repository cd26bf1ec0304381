import type { IncomingMessage } from 'node:http'

/** A block of header lines as Node takes them: a name once, with all its values. */
export function headersOf(block: string): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = Object.create(null)
  for (const line of block.split('\r\n')) {
    const colon = line.indexOf(':')
    if (colon <= 0) continue
    const name = line.slice(0, colon)
    const value = line.slice(colon + 1).trim()
    const known = headers[name]
    headers[name] = known === undefined ? value : Array.isArray(known) ? [...known, value] : [known, value]
  }
  return headers
}

/** http-proxy-3 writes these on: what is between the backend and us must not pass (RFC 9110 section 7.6.1). */
export function cleanUpgradeHeaders(response: IncomingMessage): void {
  const nominated = (response.headers.connection ?? '')
    .toLowerCase()
    .split(',')
    .map((token) => token.trim())
  for (const name of [
    ...nominated,
    'keep-alive',
    'proxy-connection',
    'proxy-authenticate',
    'te',
    'trailer',
    'transfer-encoding',
    'content-length',
  ]) {
    if (name !== 'upgrade' && !name.startsWith('sec-websocket-')) delete response.headers[name]
  }
  response.headers.connection = 'Upgrade'
}
