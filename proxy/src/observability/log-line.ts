const NAMES: Record<number, string> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warning',
  50: 'error',
  60: 'fatal',
}
const LONGEST = 300

/**
 * A line of the log as somebody reads it in a terminal: `12:04:31 warning: a breaker changed its state (backend
 * orders, state open)`. Texts from elsewhere cannot steer the terminal.
 */
export function logLine(json: string): string {
  const { level, time, msg, err, ...fields } = JSON.parse(json) as Record<string, unknown>
  const error = err as { message?: string; code?: string } | undefined
  const facts = Object.entries({ ...fields, ...(error && { error: error.message ?? error.code }) })
    .filter(([, value]) => value !== undefined && value !== null && value !== '')
    .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
  const at = new Date(String(time)).toTimeString().slice(0, 8)
  const text = `${at} ${NAMES[Number(level)] ?? level}: ${String(msg)}${facts.length > 0 ? ` (${facts.join(', ')})` : ''}`
  const line = visible(text)
  return `${line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line}\n`
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is made visible
const CONTROLS = /[\x00-\x1f\x7f-\x9f]/g
const visible = (text: string) =>
  text.replace(CONTROLS, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
