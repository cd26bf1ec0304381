import { Fields, type Tree } from './tree.ts'

/** Events compared of one stream; later ones are not looked at. */
export const EVENTS_MAX = 1_000

/**
 * The events of a server-sent event stream (HTML standard, section 9.2.6): data parsed as JSON where it is JSON.
 * What follows the last blank line is not an event yet, so a stream that was cut short ends with a whole one.
 */
export function parseEvents(text: string, parseData: (data: string) => Tree): Tree[] {
  const events: Tree[] = []
  let event = new Map<string, string>()
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/)
  // The last piece has no line end after it.
  lines.pop()
  for (const line of lines) {
    if (line !== '') {
      field(event, line)
      continue
    }
    if (event.size > 0) events.push(eventOf(event, parseData))
    if (events.length >= EVENTS_MAX) break
    event = new Map()
  }
  return events
}

function field(event: Map<string, string>, line: string): void {
  const colon = line.indexOf(':')
  // A comment: keeps the connection open, says nothing.
  if (colon === 0) return
  const name = colon === -1 ? line : line.slice(0, colon)
  const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '')
  const known = event.get(name)
  event.set(name, name === 'data' && known !== undefined ? `${known}\n${value}` : value)
}

function eventOf(event: Map<string, string>, parseData: (data: string) => Tree): Fields {
  return new Fields(
    [...event.keys()],
    [...event].map(([name, value]) => (name === 'data' ? parseData(value) : value)),
  )
}
