import type { ConfigFile, FileBackend, FileRoute } from '../../contracts/config-file.ts'
import type { FileRule } from '../../contracts/rule.ts'
import { type Backend, LEGACY_BACKEND, type Route } from '../../domain/route.ts'
import type { RuleRow } from '../../store/evidence-store.ts'
import { exact } from '../changes.ts'
import { contentOfRule, type Wanted } from '../revisions/plan.ts'
import { type Configuration, idOfRule } from './file-form.ts'

/** Who reads a file, and when: for what is new in it. */
export type Reading = { author: string; at: string; prune: boolean }

type Named = Pick<Wanted, 'kind' | 'id'>

/** What a file asks for, object by object; with `prune` also that all else goes. Legacy is never asked to go. */
export function wantedOf(file: ConfigFile, now: Configuration, reading: Reading): Wanted[] {
  const known = new Map(now.routes.map((route) => [route.id, route]))
  const backends = new Map(now.backends.map((backend) => [backend.id, backend]))
  const wanted: Wanted[] = [
    ...file.backends.map((given) => backendWanted(given, backends.get(given.id), reading)),
    ...file.routes.map((given) => routeWanted(given, known.get(given.id), reading)),
    ...file.rules.map((given) => ruleWanted(given, now.rules, reading)),
  ]
  if (!reading.prune) return wanted
  return [...wanted, ...notIn(wanted, now).map((object) => ({ ...object, content: null }))]
}

/** The objects that a file does not speak of. */
export function notIn(wanted: readonly Named[], now: Configuration): Named[] {
  const named = new Set(wanted.map(({ kind, id }) => `${kind} ${id}`))
  const all: Named[] = [
    ...now.routes.map(({ id }) => ({ kind: 'route' as const, id })),
    ...now.backends.map(({ id }) => ({ kind: 'backend' as const, id })),
    ...now.rules.map(({ rule }) => ({ kind: 'rule' as const, id: rule.id })),
  ]
  return all.filter(
    ({ kind, id }) => !named.has(`${kind} ${id}`) && !(kind === 'backend' && id === LEGACY_BACKEND),
  )
}

function backendWanted(given: FileBackend, known: Backend | undefined, { at }: Reading): Wanted {
  // Whether somebody drained it is no part of a file.
  const kept = { hold: known?.hold, version: known?.version ?? 0, createdAt: known?.createdAt ?? at }
  const content = exact({ ...given, ...kept })
  return { kind: 'backend', id: given.id, content }
}

/** Numbers that a file leaves out are those of people: they stay, or begin at 0. */
function routeWanted(given: FileRoute, known: Route | undefined, { at }: Reading): Wanted {
  const content: Route = exact({
    ...given,
    weight: given.weight ?? known?.weight ?? 0,
    mirror: given.mirror ?? known?.mirror ?? 0,
    retiredAt: given.retiredAt === undefined ? (known?.retiredAt ?? null) : given.retiredAt,
    version: known?.version ?? 0,
    createdAt: known?.createdAt ?? at,
  })
  return { kind: 'route', id: given.id, content }
}

function ruleWanted(given: FileRule, rules: readonly RuleRow[], { author, at }: Reading): Wanted {
  const known = rules.find(({ rule }) =>
    given.id === undefined ? idOfRule(rule) === idOfRule(given) : rule.id === given.id,
  )
  const { expiresAt, ...rest } = given
  const rule = {
    ...rest,
    id: known?.rule.id ?? given.id ?? idOfRule(given),
    author: given.author ?? known?.rule.author ?? author,
    expiresAt: expiresAt === null ? null : Date.parse(expiresAt),
  }
  const content = contentOfRule(exact({ rule, createdAt: known?.createdAt ?? at }))
  return { kind: 'rule', id: rule.id, content }
}
