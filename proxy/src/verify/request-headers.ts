/**
 * Headers that are not sent again: those of one connection, those that the client itself makes, conditions on what one
 * slot had answered (the other has other entity tags), and what a proxy had added.
 */
const LEFT_OUT = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
  ...['host', 'content-length', 'content-type', 'expect', 'http2-settings'],
  ...['if-none-match', 'if-modified-since', 'if-match', 'if-unmodified-since', 'if-range'],
  ...['proxy-authorization', 'proxy-authenticate'],
])
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/
const REDACTED = /\[redacted [\w-]{10}\]|%5Bredacted%20[\w-]{10}%5D/i

/** Tells a service that nobody reads its answer, as shadows do. */
const SHADOW_HEADER = 'x-banyan-shadow'

type Header = readonly [string, string]

/** What is sent: the recorded headers as far as they can be, `own` ones in the place of any of the same name. */
export function sentHeaders(
  recorded: readonly Header[],
  own: readonly Header[],
  host: string | null,
): string[] {
  const replaced = new Set(own.map(([name]) => name.toLowerCase()))
  const kept = recorded.filter(([name, value]) => {
    const lower = name.toLowerCase()
    if (LEFT_OUT.has(lower) || lower.startsWith('x-banyan-') || replaced.has(lower)) return false
    // A hash in the place of a secret opens nothing.
    return NAME.test(name) && VALUE.test(value) && !REDACTED.test(value)
  })
  return [...(host === null ? [] : ['host', host]), ...kept.flat(), ...own.flat(), SHADOW_HEADER, '1']
}
