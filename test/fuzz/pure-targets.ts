import { validateHeaderName, validateHeaderValue } from 'node:http'
import * as backendSchemas from '../../proxy/src/contracts/backend.ts'
import * as routeSchemas from '../../proxy/src/contracts/route.ts'
import { editHeaderBlock, editHeaders } from '../../proxy/src/data-plane/response-headers.ts'
import { compileRouteTable } from '../../proxy/src/data-plane/route-table.ts'
import { factsOf, routeOf } from '../../proxy/src/domain/facts-for-tests.ts'
import { matchablePath } from '../../proxy/src/domain/path.ts'
import { rewriteTarget } from '../../proxy/src/domain/rewrite.ts'
import type { Route } from '../../proxy/src/domain/route.ts'
import { backendOf, snapshotOf } from '../fidelity/stand.ts'
import type { Choices } from './random.ts'
import type { Target } from './target.ts'

const none = { [Symbol.asyncDispose]: async () => {} }
const pieces = [
  '/',
  '//',
  '.',
  '..',
  '%2e',
  '%2E',
  '%2f',
  '%5c',
  '\\',
  ';',
  '%3b',
  ';a=b',
  'admin',
  'a',
  '%61',
  '%',
  '%zz',
  '%c0%ae',
  '%e0%80%ae',
  '%f0%80%80%af',
  '%00',
  '\0',
  '#',
  '?',
  ' ',
  '\xff',
  '%ff',
  '~',
  '*',
]
const text = (choices: Choices, from: readonly string[], most = 12) =>
  Array.from({ length: choices.below(most) }, () => choices.pick(from)).join('')
const decoded = (path: string) =>
  path.replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))

const routes = [
  routeOf('exact', { match: { path: { exact: '/admin' } } }),
  routeOf('prefix', { match: { path: { prefix: '/admin/a' } } }),
  routeOf('template', { match: { path: { template: '/a/{id}' } } }),
  routeOf('regex', { match: { path: { regex: '^/(a|admin)+$' } } }),
]
const table = compileRouteTable(
  snapshotOf('http://127.0.0.1:1', routes, [backendOf('legacy', 'http://127.0.0.1:1')]),
)

/** Paths and the matcher: no reading of an accepted path steps up, and matching is stable. */
export const pathTarget = (): Target => ({
  ...none,
  atOnce: 1,
  try: (choices) => {
    const path = `/${text(choices, pieces)}`
    const matched = matchablePath(path)
    if (matched === null) return null
    const stepsUp = [
      path,
      decoded(path),
      decoded(path.replace(/;[^/\\]*/g, '')),
      decoded(path).replace(/;[^/\\]*/g, ''),
    ].some((reading) => reading.split(/[/\\]/).includes('..'))
    if (stepsUp) return `${JSON.stringify(path)} can be read as a step up`
    // A stray percent sign may stand before what was decoded.
    const stray = /%(?![0-9a-f]{2})/i.test(path)
    if (!stray && matchablePath(matched) !== matched)
      return `${JSON.stringify(matched)} is matched as something else again`
    const facts = factsOf(path, { path: matched })
    return table.match(facts).route.id === table.match({ ...facts }).route.id ? null : 'two winners'
  },
})

const strings = [
  '',
  'a',
  '/',
  '/a',
  '/a/',
  '/{id}',
  '/é',
  '/\u010d\u010a',
  'a\r\nb',
  'é',
  '€',
  '\u010a',
  '\0',
  'x-a',
  'X-A',
  'host',
  '__proto__',
  'constructor',
  'a'.repeat(300),
  '*.example',
  '[::1]',
  'http://a',
  'http://a/b',
  'javascript:x',
  '(',
  '(a+)+$',
  '(?=a)',
]
const keys = [
  'id',
  'match',
  'host',
  'path',
  'exact',
  'prefix',
  'template',
  'regex',
  'methods',
  'headers',
  'query',
  'candidate',
  'baseline',
  'sticky',
  'rewrite',
  'requestHeaders',
  'responseHeaders',
  'set',
  'add',
  'remove',
  'timeouts',
  'totalMs',
  'rules',
  'url',
  'tls',
  'ca',
  'weight',
  'mirror',
  'version',
  'reason',
  'name',
  'equals',
  'present',
  '__proto__',
]

function anything(choices: Choices, depth = 0): unknown {
  const kind = choices.below(depth > 3 ? 5 : 8)
  if (kind === 0) return choices.pick([null, undefined, true, false])
  if (kind === 1) return choices.pick([0, -1, 1, 0.005, Number.POSITIVE_INFINITY, Number.NaN, 2 ** 53])
  if (kind < 5) return choices.pick(strings)
  if (kind === 5) return Array.from({ length: choices.below(4) }, () => anything(choices, depth + 1))
  return Object.fromEntries(
    Array.from({ length: choices.below(5) }, () => [choices.pick(keys), anything(choices, depth + 1)]),
  )
}

const edits = (choices: Choices) => ({
  [choices.pick(['set', 'add'])]: {
    [choices.pick(['x-a', 'via', 'X-Ü', 'host'])]: text(choices, strings, 3),
  },
})
/** A route that is nearly right, so that what is accepted is reached too. */
const nearlyRoute = (choices: Choices): Record<string, unknown> => ({
  id: choices.chance(0.8) ? 'route-1' : choices.pick(strings),
  match: choices.chance(0.8)
    ? { path: { prefix: `/${text(choices, ['a', 'é', '\u010a', '/', '%61', ' '], 4)}` } }
    : anything(choices),
  candidate: 'service',
  ...(choices.chance(0.5)
    ? { rewrite: { prefix: `/${text(choices, ['b', 'é', '\u010a', '\u010d', '/', '?'], 4)}` } }
    : {}),
  ...(choices.chance(0.5) ? { requestHeaders: edits(choices), responseHeaders: edits(choices) } : {}),
  ...(choices.chance(0.2) ? { [choices.pick(keys)]: anything(choices) } : {}),
})

/** What would go out for a route that was accepted: one line per header, one byte per character. */
function unfit(route: Route): string | null {
  const prefix = route.match.path && 'prefix' in route.match.path ? route.match.path.prefix : '/'
  const line = `GET ${rewriteTarget(route, prefix)} HTTP/1.1`
  if (!/^GET [!-~]+ HTTP\/1\.1$/.test(line)) return `the request line is ${JSON.stringify(line)}`
  const block = editHeaderBlock('Host: a\r\n', route.requestHeaders ?? {})
  if (!/^(?:[!-9;-~]+: [\t\x20-\x7e\x80-\xff]*\r\n)*$/.test(block))
    return `the headers are ${JSON.stringify(block)}`
  const raw = editHeaders([], route.responseHeaders ?? {})
  for (let i = 0; i < raw.length; i += 2) {
    validateHeaderName(raw[i]!)
    validateHeaderValue(raw[i]!, raw[i + 1]!)
  }
  return null
}

const schemas = [
  routeSchemas.RouteCreate,
  routeSchemas.RouteEdit,
  routeSchemas.TrafficChange,
  routeSchemas.Retire,
  backendSchemas.BackendCreate,
  backendSchemas.BackendEdit,
]

/** Schemas of the API: they never throw, and what they accept can be compiled and sent. */
export const schemaTarget = (): Target => ({
  ...none,
  atOnce: 1,
  try: (choices) => {
    choices.pick(schemas).safeParse(anything(choices))
    const parsed = routeSchemas.RouteCreate.safeParse(nearlyRoute(choices))
    if (!parsed.success) return null
    if (Object.getPrototypeOf({}) !== Object.prototype || 'polluted' in {}) return 'a prototype was changed'
    const { reason: _, ...rest } = parsed.data
    const route = { ...routeOf(rest.id), ...rest, rules: [] } as Route
    const { match } = compileRouteTable(
      snapshotOf('http://127.0.0.1:1', [route], [backendOf('legacy', 'http://127.0.0.1:1')]),
    )
    match(factsOf('/'))
    return unfit(route)
  },
})
