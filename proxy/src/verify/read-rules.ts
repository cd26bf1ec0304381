import { parse } from 'yaml'
import { z } from 'zod'
import type { Bundle } from '../contracts/bundle.ts'
import { RouteRule } from '../contracts/rule.ts'
import type { Rule } from '../domain/rules.ts'
import { checkNow } from '../evidence/check-now.ts'
import { InputError } from './input-error.ts'

/** What `banyan rules ls -o json` adds to a rule. */
const VIEW_FIELDS = ['id', 'createdAt', 'source', 'expired', 'stale', 'hits', 'hits24h', 'lastHitAt'] as const

const Listed = z.union([
  z.array(z.record(z.string(), z.unknown())),
  z.object({ rules: z.array(z.record(z.string(), z.unknown())) }).transform(({ rules }) => rules),
  z.object({ items: z.array(z.record(z.string(), z.unknown())) }).transform(({ items }) => items),
])

/**
 * Rules as a route keeps them (YAML or JSON): a list, the `rules` of a route's file, or what `banyan rules ls -o json`
 * prints. They hold for every request.
 */
export function readRules(text: string, file: string, nowMs: number): Rule[] {
  const listed = Listed.safeParse(contentOf(text, file))
  if (!listed.success) throw new InputError(`${file} holds no list of rules`)
  return listed.data.map((entry, i) => {
    const parsed = RouteRule.safeParse(plain(entry))
    if (!parsed.success) {
      const [issue] = parsed.error.issues
      throw new InputError(`${file}: rule ${i + 1}: ${issue?.path.join('.') || 'rule'}: ${issue?.message}`)
    }
    const { endpoint, author = file, expiresAt, ...rule } = parsed.data
    const scope = endpoint === undefined ? {} : { endpoint }
    return checked({ ...rule, id: `${file}:${i + 1}`, scope, author, expiresAt: msOf(expiresAt) }, nowMs)
  })
}

/** The rules of a bundle, with the scopes that they had. */
export function bundledRules(rules: Bundle['rules'], nowMs: number): Rule[] {
  return rules.map(({ expiresAt, ...rule }, i) =>
    checked({ ...rule, id: `bundle:${i + 1}`, expiresAt: msOf(expiresAt) }, nowMs),
  )
}

function checked(rule: Rule, nowMs: number): Rule {
  const check = checkNow(rule, nowMs)
  // One that has run out since does no harm: it holds no more.
  if (check.ok || (rule.expiresAt != null && rule.expiresAt <= nowMs)) return rule
  throw new InputError(
    `${rule.id} (${rule.kind} at ${rule.path}) is refused (${check.code}): ${check.message}`,
  )
}

/** A view of a rule without what only a running system knows, its endpoint where a route's file has it. */
function plain(entry: Record<string, unknown>): Record<string, unknown> {
  if (typeof entry.scope !== 'object' || entry.scope === null) return entry
  const { scope, ...rule } = entry
  for (const field of VIEW_FIELDS) delete rule[field]
  const { endpoint } = scope as { endpoint?: unknown }
  return { ...rule, ...(endpoint === undefined ? {} : { endpoint }) }
}

const msOf = (iso: string | null | undefined) => (iso == null ? null : Date.parse(iso))

function contentOf(text: string, file: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    throw new InputError(`${file} cannot be read: ${error instanceof Error ? error.message : error}`)
  }
}
