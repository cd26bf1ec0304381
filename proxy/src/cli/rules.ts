import type { InputOf } from '../contracts/endpoints.ts'
import type { RulePreview, RuleView } from '../contracts/rule.ts'
import { RULE_KINDS, type RuleKind } from '../domain/rules.ts'
import { type ConnectionOptions, connect } from './connection.ts'
import { EXIT, UsageError } from './exit-codes.ts'
import { given } from './given.ts'
import { columns, type OutputOptions, show } from './output.ts'
import { Ended } from './verdict-exit.ts'

type Options = ConnectionOptions & OutputOptions & { reason?: string; dryRun?: boolean }
type NewRule = InputOf<'createRule', 'body'>

/** `banyan rules ls`: the rules of comparison, with what they have forgiven. */
export async function listRules(options: Options & { route?: string }): Promise<void> {
  const list = await connect(options)('listRules', { query: given({ route: options.route }) })
  show(options, list, ({ items }) =>
    columns(
      ['RULE', 'KIND', 'PATH', 'WHERE', 'FORGAVE', '24 H', 'UNTIL', 'AUTHOR', 'REASON'],
      items.map((rule) => [
        `${rule.id}${rule.stale ? ' (stale)' : ''}${rule.expired ? ' (expired)' : ''}`,
        rule.kind,
        rule.path,
        placeOf(rule),
        rule.hits,
        rule.hits24h,
        rule.expiresAt?.slice(0, 10),
        rule.author,
        rule.reason,
      ]),
    ),
  )
}

const placeOf = ({ scope }: Pick<RuleView, 'scope'>) => scope.endpoint ?? scope.route ?? 'everywhere'

export type RuleOptions = Options & {
  route?: string
  endpoint?: string
  kinds?: string
  field?: string
  ordered?: boolean
  absolute?: string
  relative?: string
  ms?: string
  pattern?: string
  values?: string
  absent?: boolean
  expires?: string
  divergence?: string
}

/** `banyan rules add`: says that a kind of difference does not matter; with --dry-run what it would hide. */
export async function addRule(kind: string, path: string, options: RuleOptions): Promise<void> {
  if (options.dryRun) return previewRule(kind, path, options)
  if (options.reason === undefined) throw new UsageError('Say why it does not matter: --reason')
  const made = await connect(options)('createRule', { body: ruleOf(kind, path, options) })
  show(options, made, () => `Made the rule ${made.id}: ${made.kind} at ${made.path} (${placeOf(made)})`)
}

/** `banyan rules preview`: what a rule would hide, by comparing the stored examples again. */
export async function previewRule(kind: string, path: string, options: RuleOptions): Promise<void> {
  const rule = ruleOf(kind, path, options)
  const signature = options.divergence
  const told = await connect(options)('previewRule', { body: { rule, ...given({ signature }) } })
  show(options, told, previewText)
  if (!told.ok) throw new Ended(EXIT.refused)
}

function previewText({ sentence, examples, groups }: RulePreview): string {
  const rows = groups.map(({ signature, endpoint, hidden, count, title }) => [
    ...[signature, `${hidden} of ${count}`, endpoint, title],
  ])
  return [
    sentence,
    ...(rows.length === 0 ? [] : [columns(['DIVERGENCE', 'HIDES', 'ENDPOINT', 'WHAT'], rows)]),
    `Tried on ${examples} stored examples. Nothing was changed.`,
  ].join('\n')
}

/** `banyan rules rm`: its differences count again. */
export async function removeRule(id: string, options: Options): Promise<void> {
  const call = connect(options)
  if (options.dryRun) {
    const { items } = await call('listRules')
    const rule = items.find((one) => one.id === id)
    if (rule === undefined) {
      show(options, { refused: 'not_found' }, () => `Would be refused: there is no rule ${id}.`)
      throw new Ended(EXIT.notFound)
    }
    show(
      options,
      rule,
      () =>
        `Would take away ${rule.kind} at ${rule.path} (${placeOf(rule)}); it forgave ${rule.hits24h} in 24 h`,
    )
    return
  }
  await call('deleteRule', { params: { rule: id }, query: given({ reason: options.reason }) })
  show(options, { id, deleted: true }, () => `Took away the rule ${id}; its differences count again`)
}

/** The server checks what it says; here it only has to be put together. */
function ruleOf(kind: string, path: string, options: RuleOptions): NewRule {
  if (!isKind(kind))
    throw new UsageError(`The kind is one of ${RULE_KINDS.join(', ')}, not ${JSON.stringify(kind)}`)
  const {
    route,
    endpoint,
    reason = 'a preview',
    kinds,
    field,
    ordered,
    pattern,
    values,
    absent,
    expires,
  } = options
  const [absolute, relative, ms] = (['absolute', 'relative', 'ms'] as const).map((name) =>
    number(name, options[name]),
  )
  const parts = {
    ...{ field, ordered, pattern, absent, absolute, relative, ms },
    kinds: kinds?.split(','),
    values: values?.split(',').map(scalar),
    expiresAt: expires === undefined ? undefined : expiryOf(expires),
  }
  return { kind, path, reason, scope: given({ route, endpoint }), ...given(parts) } as NewRule
}

const isKind = (kind: string): kind is RuleKind => (RULE_KINDS as readonly string[]).includes(kind)

function number(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value)) return value
  throw new UsageError(`--${name} is a number, not ${JSON.stringify(text)}`)
}

/** JSON where it is: 1, true, null and "1" are told apart; anything else is text. */
function scalar(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? text : value
  } catch {
    return text
  }
}

const UNIT_MS = { h: 3_600_000, d: 86_400_000 } as const

/** `7d`, `12h`, or a time. */
function expiryOf(text: string): string {
  const [, count, unit] = /^(\d{1,4})([hd])$/.exec(text) ?? []
  if (count !== undefined)
    return new Date(Date.now() + Number(count) * UNIT_MS[unit as 'h' | 'd']).toISOString()
  const at = Date.parse(text)
  if (!Number.isNaN(at)) return new Date(at).toISOString()
  throw new UsageError(`--expires is a span such as 7d or a time, not ${JSON.stringify(text)}`)
}
