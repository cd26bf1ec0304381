import { UsageError } from './exit-codes.ts'

/** `name: value`, as curl takes it. */
export function headerOf(line: string): [string, string] {
  const [, name, value] = /^([^:\s]+):\s*(.*)$/.exec(line) ?? []
  if (name !== undefined && value !== undefined) return [name, value]
  throw new UsageError(`--header is "name: value", not ${JSON.stringify(line)}`)
}
