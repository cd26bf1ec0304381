import type { AuditEntry } from 'banyan/contracts/activity.ts'
import { csvOf } from './csv.ts'

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

export const asCsv = (entries: readonly AuditEntry[]): string =>
  csvOf(
    COLUMNS,
    entries.map(({ id, at, actor, verb, target, summary, reason, revision }) => [
      ...[id, at, actor.name, actor.kind, actor.via, verb],
      ...[`${target.kind}:${target.id}`, summary, reason ?? '', revision ?? ''],
    ]),
  )
