import { compileRouteTable } from '../../proxy/src/data-plane/route-table.ts'
import { factsOf, routeOf } from '../../proxy/src/domain/facts-for-tests.ts'
import { matchablePath } from '../../proxy/src/domain/path.ts'
import { backendOf, snapshotOf } from '../fidelity/stand.ts'
import { noResources, type Target } from './target.ts'

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
  ...noResources,
  atOnce: 1,
  try: (choices) => {
    const path = `/${choices.text(pieces, 12)}`
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
