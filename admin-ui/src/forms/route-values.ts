import type { RouteCreate, RouteEdit, RouteView } from 'banyan/contracts/route.ts'
import { type FieldChange, fieldDiff, same } from 'banyan/domain/field-diff.ts'
import { PATH_KINDS, type PathKind } from '../util/choices.ts'
import { NO_POLICIES, type PolicyValues, policiesOf, policyValuesOf } from './policy-values.ts'

/** A route as its form holds it: texts and choices, nothing nested. */
export type RouteValues = {
  id: string
  kind: PathKind
  path: string
  methods: string[]
  host: string
  candidate: string | null
  sticky: StickyValue[]
  owner: string
  description: string
  rewrite: string
  fallback: boolean
  onNotFound: boolean
  policies: PolicyValues
}

export const STICKY_KINDS = ['cookie', 'header', 'claim', 'client-address'] as const
export type StickyValue = { kind: (typeof STICKY_KINDS)[number]; name: string; key: number }

let keys = 0
export const stickyValue = (kind: StickyValue['kind'] = 'cookie', name = ''): StickyValue => {
  keys += 1
  return { kind, name, key: keys }
}

export const EMPTY_ROUTE: RouteValues = {
  id: '',
  kind: 'prefix',
  path: '',
  methods: [],
  host: '',
  candidate: null,
  // People should not flap between two systems by chance: unless said otherwise, a session stays where it is.
  sticky: [stickyValue('cookie', 'sid'), stickyValue('client-address')],
  owner: '',
  description: '',
  rewrite: '',
  fallback: true,
  onNotFound: false,
  policies: NO_POLICIES,
}

/** A name for a route, from the path it matches: /api/users/{id} becomes api-users-id. */
export function idFromPath(path: string): string {
  return path
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 64)
}

const text = (value: string) => value.trim() || undefined

/** The parts of a route that the form decides, as the contract wants them; absent is absent. */
function editableOf(values: RouteValues, match: RouteView['match'] = {}) {
  const { headers, query } = match
  return {
    match: {
      ...(text(values.host) ? { host: values.host.trim() } : {}),
      ...(text(values.path) ? { path: { [values.kind]: values.path.trim() } } : {}),
      ...(values.methods.length > 0 ? { methods: values.methods } : {}),
      ...(headers ? { headers } : {}),
      ...(query ? { query } : {}),
    } as RouteView['match'],
    candidate: values.candidate,
    sticky: values.sticky.map(({ kind, name }) =>
      kind === 'client-address' ? kind : { [kind]: name.trim() },
    ) as RouteView['sticky'],
    owner: text(values.owner),
    description: text(values.description),
    rewrite: text(values.rewrite) ? { prefix: values.rewrite.trim() } : undefined,
    fallback: { enabled: values.fallback, ...(values.onNotFound ? { onNotFound: true } : {}) },
    policies: policiesOf(values.policies),
  }
}

export function createBodyOf(values: RouteValues): RouteCreate {
  return JSON.parse(JSON.stringify({ ...editableOf(values), id: values.id.trim() })) as RouteCreate
}

/** Only what differs from the route; null takes an optional part away. */
export function editBodyOf(values: RouteValues, route: RouteView): RouteEdit {
  const wanted = Object.entries(editableOf(values, route.match))
  const changed = wanted.filter(([key, value]) => !same(value, before(route)[key]))
  return {
    ...Object.fromEntries(changed.map(([key, value]) => [key, value ?? null])),
    version: route.version,
  } as RouteEdit
}

export function editDiffOf(values: RouteValues, route: RouteView): FieldChange[] {
  return fieldDiff(before(route), editableOf(values, route.match))
}

/** The parts that the form decides, as they are in the route, through the form and back. */
const before = (route: RouteView): Record<string, unknown> =>
  editableOf(valuesOf(route), route.match) as Record<string, unknown>

export function valuesOf(route: RouteView): RouteValues {
  const path = (route.match.path ?? {}) as Partial<Record<PathKind, string>>
  const kind = PATH_KINDS.find((each) => path[each] !== undefined) ?? 'prefix'
  return {
    id: route.id,
    kind,
    path: path[kind] ?? '',
    methods: route.match.methods ?? [],
    host: route.match.host ?? '',
    candidate: route.candidate,
    sticky: route.sticky.map(stickyOf),
    owner: route.owner ?? '',
    description: route.description ?? '',
    rewrite: route.rewrite?.prefix ?? '',
    fallback: route.fallback?.enabled ?? true,
    onNotFound: route.fallback?.onNotFound ?? false,
    policies: policyValuesOf(route.policies),
  }
}

function stickyOf(key: RouteView['sticky'][number]): StickyValue {
  if (key === 'client-address') return stickyValue('client-address')
  const [kind, name] = Object.entries(key)[0] as [StickyValue['kind'], string]
  return stickyValue(kind, name)
}

/** Which field of the form a complaint of the server is about. */
export function fieldOf(path: string): keyof RouteValues | null {
  const name = path.replace(/^body\./, '')
  if (name.startsWith('match.path')) return 'path'
  if (name.startsWith('match.host')) return 'host'
  if (name.startsWith('match.methods')) return 'methods'
  if (name === 'match') return 'path'
  const [first] = name.split('.')
  return first !== undefined && first in EMPTY_ROUTE ? (first as keyof RouteValues) : null
}
