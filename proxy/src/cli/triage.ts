import type { DivergenceDetail } from '../contracts/divergence.ts'
import type { RuleCreate } from '../contracts/rule.ts'
import { type GroupState, type Triage, triaged } from '../domain/groups.ts'
import { type ConnectionOptions, connect } from './connection.ts'
import { EXIT, UsageError } from './exit-codes.ts'
import { given } from './given.ts'
import { type OutputOptions, show } from './output.ts'
import { Ended } from './verdict-exit.ts'

export type TriageOptions = ConnectionOptions &
  OutputOptions & { reason?: string; dryRun?: boolean; suggested?: string | true }

const DONE: Readonly<Record<Triage, string>> = {
  accept: 'Accepted as intended',
  resolve: 'Resolved',
  reopen: 'Reopened',
}

/** `banyan divergences accept`; with --suggested it also makes the rule that the evidence suggests. */
export const acceptDivergence = (signature: string, options: TriageOptions) =>
  triage('accept', signature, options)
/** `banyan divergences resolve` and `reopen`, of one group or of many at once. */
export const resolveDivergence = (signatures: string[], options: TriageOptions) =>
  triageAll('resolve', signatures, options)
export const reopenDivergence = (signatures: string[], options: TriageOptions) =>
  triageAll('reopen', signatures, options)

async function triageAll(action: Triage, signatures: string[], options: TriageOptions): Promise<void> {
  const [only] = signatures
  if (signatures.length === 1) return triage(action, only!, options)
  if (options.dryRun) {
    for (const signature of signatures) await triage(action, signature, options)
    return
  }
  const body = { signatures, action, ...given({ reason: options.reason }) }
  const told = await connect(options)('triageDivergences', { body })
  show(options, told, ({ done, left }) =>
    [
      ...done.map(({ signature, before }) => `${DONE[action]}: ${signature} (was ${before})`),
      ...left.map(
        ({ signature, state }) => `Left: ${signature} ${state === null ? 'is not there' : `is ${state}`}`,
      ),
    ].join('\n'),
  )
  if (told.done.length === 0) throw new Ended(EXIT.conflict)
}

async function triage(action: Triage, signature: string, options: TriageOptions): Promise<void> {
  const { reason, suggested, dryRun } = options
  const call = connect(options)
  const params = { signature }
  const group = suggested !== undefined || dryRun ? await call('getDivergence', { params }) : null
  const rule = group === null || suggested === undefined ? undefined : suggestionOf(group, suggested)
  if (group !== null && dryRun) {
    tried(action, group, rule, options)
    return
  }
  const body = { action, ...given({ reason, rule: rule && { ...rule, reason: reason ?? rule.reason } }) }
  show(options, await call('triageDivergence', { params, body }), ({ divergence, rule: made }) =>
    [
      `${DONE[action]}: ${divergence.title} (${divergence.endpoint})`,
      ...(made === null ? [] : [`Made the rule ${made.id}: ${made.kind} at ${made.path}`]),
    ].join('\n'),
  )
}

function suggestionOf(group: DivergenceDetail, path: string | true): RuleCreate {
  const found = group.paths.flatMap(({ suggestion }) => (suggestion === null ? [] : [suggestion.rule]))
  const wanted = path === true ? found : found.filter((rule) => rule.path === path)
  const [rule] = wanted
  if (rule !== undefined && wanted.length === 1) return rule
  if (rule !== undefined) {
    throw new UsageError(
      `Say which: --suggested ${wanted.map((one) => JSON.stringify(one.path)).join(' or ')}`,
    )
  }
  throw new UsageError('There is no such suggestion: make a rule with banyan rules add')
}

/** What would be done, or that it would be refused; nothing is. */
function tried(
  action: Triage,
  group: DivergenceDetail,
  rule: RuleCreate | undefined,
  options: OutputOptions,
): void {
  const before = group.state
  const possible = triaged({ state: before } as Parameters<typeof triaged>[0], action, 0)
  if (possible === null) {
    show(
      options,
      { refused: before },
      () => `Would be refused: it is ${before}, there is nothing to ${action}.`,
    )
    throw new Ended(EXIT.conflict)
  }
  const after: GroupState = possible.state
  show(options, { signature: group.signature, before, after, rule: rule ?? null }, () =>
    [
      `Would be ${after} (is ${before}): ${group.title} (${group.endpoint})`,
      ...(rule === undefined ? [] : [`Would make the rule ${rule.kind} at ${rule.path}`]),
    ].join('\n'),
  )
}

/** `banyan divergences note` and `assign`. */
export async function noteDivergence(signature: string, text: string, options: TriageOptions): Promise<void> {
  const edited = await connect(options)('editDivergence', { params: { signature }, body: { note: text } })
  show(options, edited, ({ title, notes }) => `Noted on ${title}: ${notes.at(-1)?.text}`)
}

export async function assignDivergence(
  signature: string,
  assignee: string | undefined,
  options: TriageOptions,
): Promise<void> {
  const body = { assignee: assignee ?? null }
  const edited = await connect(options)('editDivergence', { params: { signature }, body })
  show(options, edited, (group) => `${group.title} is assigned to ${group.assignee ?? 'nobody'}`)
}
