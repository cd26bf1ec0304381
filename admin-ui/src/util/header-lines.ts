/** Headers as people write them, one "name: value" per line; lines without a colon are left out. */
export function headersFrom(text: string): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).trim().toLowerCase()
    if (colon > 0 && name !== '') headers[name] = line.slice(colon + 1).trim()
  }
  return headers
}
