import type { AuditEntry } from 'banyan/contracts/activity.ts'

const COLUMNS = [
  'id',
  'at',
  'actor',
  'kind',
  'via',
  'verb',
  'target',
  'summary',
  'reason',
  'revision',
] as const

export const asJsonLines = (entries: readonly AuditEntry[]): string =>
  entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')

/** RFC 4180, with what a spreadsheet would take for a formula made harmless. */
export function asCsv(entries: readonly AuditEntry[]): string {
  const rows = entries.map(({ id, at, actor, verb, target, summary, reason, revision }) => [
    ...[id, at, actor.name, actor.kind, actor.via, verb],
    ...[`${target.kind}:${target.id}`, summary, reason ?? '', revision ?? ''],
  ])
  return [COLUMNS, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('')
}

function cell(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
