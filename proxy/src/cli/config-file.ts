import { readFileSync, writeFileSync } from 'node:fs'
import { stringify } from 'yaml'
import type { ConfigPlan } from '../contracts/config-file.ts'
import { valueText } from '../domain/field-diff.ts'
import { tellApplied } from './applied.ts'
import { type ConnectionOptions, connect } from './connection.ts'
import { EXIT, UsageError } from './exit-codes.ts'
import { note, type OutputOptions, print, show } from './output.ts'
import { reasonOf } from './routes.ts'
import { Ended } from './verdict-exit.ts'

export type ExportOptions = ConnectionOptions & { file?: string; output?: 'yaml' | 'json' }

/** `banyan export`: the configuration as a file, always written alike. */
export async function exportConfig(options: ExportOptions): Promise<void> {
  const file = await connect(options)('exportConfig', { query: {} })
  const text =
    options.output === 'json'
      ? `${JSON.stringify(file, null, 2)}\n`
      : stringify(file, { aliasDuplicateObjects: false, lineWidth: 0 })
  if (options.file === undefined || options.file === '-') return print(text.trimEnd())
  writeFileSync(options.file, text)
  note(`Wrote ${options.file}`)
}

export type PlanOptions = ConnectionOptions &
  OutputOptions & { file?: string; prune?: boolean; check?: boolean }

/** `banyan plan`: what applying the file would do. With --check the exit code says whether that is anything. */
export async function planConfig(options: PlanOptions): Promise<void> {
  const plan = await connect(options)('planConfig', { body: wantedOf(options) })
  show(options, plan, planText)
  if (plan.refusals.length > 0) throw new Ended(EXIT.refused)
  if (options.check && plan.items.length > 0) throw new Ended(EXIT.error)
}

export type ApplyOptions = PlanOptions & { reason?: string; override?: boolean }

/** `banyan apply`: plans, says so, and does exactly that, as one revision. */
export async function applyConfig(options: ApplyOptions): Promise<void> {
  const call = connect(options)
  const wanted = wantedOf(options)
  const plan = await call('planConfig', { body: wanted })
  note(planText(plan))
  if (plan.items.length === 0) return show(options, { ...plan, changes: [] }, () => 'Nothing had to change.')
  const applied = await call('applyConfig', {
    body: {
      ...wanted,
      base: plan.base,
      digest: plan.digest,
      ...reasonOf(options),
      ...(options.override ? { override: true } : {}),
    },
  })
  show(options, applied, ({ changes }) => `Applied: ${changes.length} objects`)
  await tellApplied(options, applied, '/activity')
}

function wantedOf({ file, prune }: PlanOptions): { document: string; prune: boolean } {
  if (file === undefined) throw new UsageError('Name the file: -f banyan.yaml, or -f - for standard input')
  try {
    return { document: readFileSync(file === '-' ? 0 : file, 'utf8'), prune: prune === true }
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : error}`)
  }
}

const MARK = { create: '+', change: '~', delete: '-' } as const

export function planText({ items, unchanged, left, refusals }: ConfigPlan): string {
  const lines = items.flatMap(({ act, title, fields, activates }) => [
    `${MARK[act]} ${title}${activates ? '   (its candidate gets more traffic)' : ''}`,
    ...fields.map(({ path, before, after }) =>
      act === 'create'
        ? `    ${path}: ${valueText(after)}`
        : `    ${path}: ${valueText(before)} -> ${valueText(after)}`,
    ),
  ])
  const count = (act: keyof typeof MARK) => items.filter((item) => item.act === act).length
  const sums = `${count('create')} to create, ${count('change')} to change, ${count('delete')} to delete, ${unchanged} as they are`
  const spared =
    left.length === 0 ? '' : `; ${left.length} not in the file are left alone (--prune deletes them)`
  const refused = refusals.map(({ kind, id, message }) => `REFUSED ${kind} ${id}: ${message}`)
  return [...lines, `${sums}${spared}`, ...refused].join('\n')
}
