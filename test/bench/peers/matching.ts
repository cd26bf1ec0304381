/**
 * Matches requests against 10 to 10,000 routes and prints what one match costs, in microseconds:
 * Banyan's matcher, and find-my-way with the same paths (it knows no headers, queries or precedence
 * of methods; it is the fastest router there is for Node).
 */
import findMyWay from 'find-my-way'
import { compileMatcher } from '../../../proxy/src/domain/match.ts'
import type { RequestFacts } from '../../../proxy/src/domain/request-facts.ts'
import type { PathMatch, Route } from '../../../proxy/src/domain/route.ts'
import { compileRegex } from '../../../proxy/src/regex.ts'
import { median } from '../median.ts'

const blocks = 15
const blockMilliseconds = Number(process.argv[2] ?? 40)

/** A third each of exact paths, prefixes and templates, in areas of ten, as an API has them. */
const pathOf = (index: number): PathMatch => {
  const area = `/area-${Math.floor(index / 10)}/resource-${index % 10}`
  if (index % 3 === 0) return { exact: `${area}/list` }
  return index % 3 === 1 ? { prefix: area } : { template: `${area}/{id}/parts/{part}` }
}

const asked = (index: number): string => {
  const area = `/area-${Math.floor(index / 10)}/resource-${index % 10}`
  if (index % 3 === 0) return `${area}/list`
  return index % 3 === 1 ? `${area}/some/where` : `${area}/4711/parts/12`
}

const routeOf = (index: number): Route => ({
  id: `route-${index}`,
  match: { path: pathOf(index), methods: ['GET'] },
  baseline: 'legacy',
  candidate: 'candidate',
  weight: 50,
  mirror: 0,
  sticky: [],
  rules: [],
  retiredAt: null,
  version: 1,
  createdAt: '2026-01-01T00:00:00Z',
})

const factsOf = (path: string): RequestFacts => ({
  method: 'GET',
  host: 'shop.example',
  path,
  query: '',
  target: path,
  rawHeaders: [],
  clientAddress: '127.0.0.1',
})

const cpuMicros = (): number => {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** CPU time of one call in microseconds, the median of several blocks after one to warm up. */
const microsOf = (call: (turn: number) => unknown): number => {
  const times: number[] = []
  let found = 0
  for (let block = 0; block <= blocks; block += 1) {
    const began = cpuMicros()
    let calls = 0
    while (cpuMicros() - began < blockMilliseconds * 1_000) {
      for (let turn = 0; turn < 1_000; turn += 1) if (call(calls + turn)) found += 1
      calls += 1_000
    }
    if (block > 0) times.push((cpuMicros() - began) / calls)
  }
  if (found === 0) throw new Error('nothing matched')
  return median(times)
}

/** One request in eight falls through; the others are spread over all routes. */
const requestsFor = (count: number): readonly RequestFacts[] =>
  Array.from({ length: 1_024 }, (_, turn) =>
    factsOf(turn % 8 === 7 ? `/nowhere/${turn}` : asked((turn * 7_919) % count)),
  )

const findMyWayPath = (path: PathMatch): string => {
  if ('exact' in path) return path.exact
  if ('prefix' in path) return `${path.prefix}/*`
  return 'template' in path ? path.template.replace(/\{(\w+)\}/g, ':$1') : path.regex
}

const measure = (
  count: number,
): readonly { readonly matcher: string; readonly routes: number; readonly micros: number }[] => {
  const routes = Array.from({ length: count }, (_, index) => routeOf(index))
  const requests = requestsFor(count)
  const { match, rejected } = compileMatcher(routes, compileRegex)
  if (rejected.length > 0) throw new Error(rejected[0]?.message)
  const router = findMyWay()
  for (const [index] of routes.entries()) router.on('GET', findMyWayPath(pathOf(index)), () => {})
  return [
    { matcher: 'banyan', routes: count, micros: microsOf((turn) => match(requests[turn & 1_023]!)) },
    {
      matcher: 'find-my-way',
      routes: count,
      micros: microsOf((turn) => router.find('GET', requests[turn & 1_023]!.path)),
    },
  ]
}

console.log(JSON.stringify([10, 100, 1_000, 10_000].flatMap(measure)))
