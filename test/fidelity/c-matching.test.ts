import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileRouteTable } from '../../proxy/src/data-plane/route-table.ts'
import { factsOf, routeOf } from '../../proxy/src/domain/facts-for-tests.ts'
import { byPrecedence } from '../../proxy/src/domain/precedence.ts'
import type { RequestFacts } from '../../proxy/src/domain/request-facts.ts'
import type { Route, RouteMatch } from '../../proxy/src/domain/route.ts'
import { compileRegex } from '../../proxy/src/regex.ts'
import { connectRaw, get } from '../harness/raw-client.ts'
import { answerWhole } from './rows.ts'
import { backendOf, Stand } from './stand.ts'

/** Numbers in 0..1 that a seed repeats (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const hosts = [
  'shop.example',
  '*.example',
  '*.shop.example',
  'a.shop.example',
  'OTHER.example',
  undefined,
  undefined,
]
const elements = ['a', 'b', 'users', 'orders', '1', 'x-y', '']

function randomTable(count: number, random: () => number): Route[] {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!
  const path = () =>
    `/${Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick(elements)).join('/')}`
  return Array.from({ length: count }, (_, i) => {
    const written = count > 1_000 ? `${path()}/${i % 500}` : path()
    const kind = pick(['exact', 'prefix', 'prefix', 'template'])
    const match: RouteMatch = {
      path:
        kind === 'exact'
          ? { exact: written }
          : kind === 'prefix'
            ? { prefix: written }
            : { template: written.replaceAll(/(?<=\/)1(?=\/|$)/g, '{id}') },
    }
    const host = pick(hosts)
    const methods = pick([undefined, undefined, ['GET'], ['POST', 'PUT']])
    return routeOf(`r${i}`, {
      match: { ...match, ...(host ? { host } : {}), ...(methods ? { methods } : {}) },
    })
  })
}

/** What the words of the documentation say, one route at a time. */
function matches({ match }: Route, { host, path, method }: RequestFacts): boolean {
  if (
    match.methods &&
    !match.methods.includes(method) &&
    !(method === 'HEAD' && match.methods.includes('GET'))
  )
    return false
  const pattern = match.host?.toLowerCase()
  if (pattern?.startsWith('*.') && !(host.endsWith(pattern.slice(1)) && host.length >= pattern.length))
    return false
  if (pattern && !pattern.startsWith('*.') && host !== pattern) return false
  const wanted = match.path
  if (!wanted) return true
  if ('exact' in wanted) return path === wanted.exact
  if ('prefix' in wanted) {
    const prefix = wanted.prefix.replace(/\/$/, '')
    return path === prefix || path.startsWith(`${prefix}/`)
  }
  if (!('template' in wanted)) return false
  const [own, theirs] = [wanted.template.split('/'), path.split('/')]
  return (
    own.length === theirs.length &&
    own.every((part, i) => (part.startsWith('{') ? theirs[i] !== '' : part === theirs[i]))
  )
}

/** The winner among routes that stand in their order of precedence. */
const winner = (sorted: readonly Route[], facts: RequestFacts) =>
  sorted.find((route) => matches(route, facts))?.id ?? 'fall-through'

const randomFacts = (routes: readonly Route[], random: () => number): RequestFacts => {
  const near = routes[Math.floor(random() * routes.length)]?.match.path ?? {}
  const [written = '/'] = Object.values(near) as string[]
  const path = written.replaceAll('{id}', random() < 0.5 ? '7' : '') + (random() < 0.4 ? '/more' : '')
  const host = ['shop.example', 'a.shop.example', 'b.a.shop.example', 'example', 'other.example'][
    Math.floor(random() * 5)
  ]!
  return factsOf(path, { host, method: ['GET', 'HEAD', 'POST', 'DELETE'][Math.floor(random() * 4)]! })
}

const tableOf = (routes: Route[]) =>
  compileRouteTable({
    revision: 1,
    routes,
    backends: [backendOf('legacy', 'http://127.0.0.1:1')],
    killSwitch: false,
    forceKey: '',
  })

describe('C matching', () => {
  it.each([
    [1, 50],
    [10, 40],
    [100, 10],
    [101, 10],
    [1_000, 2],
    [10_000, 1],
  ])('C08 %i routes give the same winner as trying each of them', (count, tables) => {
    const seed = Date.now()
    const random = randomOf(seed)
    for (let i = 0; i < tables; i++) {
      const routes = randomTable(count, random)
      const table = tableOf(routes)
      const sorted = [...routes].sort(byPrecedence)
      for (let j = 0; j < Math.min(200, 4_000 / tables); j++) {
        const facts = randomFacts(routes, random)
        const reference = winner(sorted, facts)
        expect(table.match(facts).route.id, `seed ${seed}, ${facts.method} ${facts.host} ${facts.path}`).toBe(
          reference,
        )
      }
    }
  })

  it('C08 the order in which routes are written changes nothing', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 2, max: 60 }), (seed, count) => {
        const random = randomOf(seed)
        const routes = randomTable(count, random)
        const facts = randomFacts(routes, random)
        const shuffled = [...routes].sort(() => random() - 0.5)
        expect(tableOf(shuffled).match(facts).route.id).toBe(tableOf(routes).match(facts).route.id)
      }),
    )
  })

  it('C08 the data plane serves 10,000 routes as the reference says', async () => {
    const random = randomOf(8)
    const routes = randomTable(10_000, random).map((route) => ({ ...route, candidate: null }))
    await using stand = await Stand.start({ routes })
    await stand.backend.begin([answerWhole()])
    const client = await connectRaw(stand.port)
    const asked = Array.from({ length: 60 }, () => randomFacts(routes, random))
    for (const { method, host, target } of asked) {
      await client.send(get(target).replace('GET', method).replace('Host: test', `Host: ${host}:80`))
      await client.readResponse(method)
    }
    await client.close()
    const lines = await stand.newLines(asked.length)
    const sorted = [...routes].sort(byPrecedence)
    expect(lines.map(({ route }) => route)).toEqual(asked.map((facts) => winner(sorted, facts)))
  })

  const cpuOf = (run: () => void): number => {
    const before = process.cpuUsage()
    run()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1_000
  }
  const catastrophic = [
    '(a+)+$',
    '^/(a|aa)+$',
    '(.*a){12}$',
    '(a?){20}a{20}',
    '^(/?[a-z]*)*$',
    '(x+x+)+y',
    '([a-z]+)*1',
    '^(([a-z])+.)+[A-Z]+$',
  ]
  const baits = [
    (n: number) => `/${'a'.repeat(n)}!`,
    (n: number) => `/${'ab'.repeat(n / 2)}!`,
    (n: number) => '/'.repeat(n),
    (n: number) => 'x'.repeat(n),
  ]

  it.each(catastrophic)('C09 %s takes time linear in a hostile path', (pattern) => {
    const regex = compileRegex(pattern)
    const cost = (length: number) => {
      const texts = baits.map((bait) => bait(length))
      for (const text of texts) regex.test(text)
      return cpuOf(() => {
        for (let i = 0; i < 3; i++) for (const text of texts) regex.test(text)
      })
    }
    const [short, long] = [cost(1_000), cost(8_000)]
    // Eight times the input; the rest is for the noise of a clock that counts in small steps.
    expect(long).toBeLessThan(Math.max(8, short) * 24)
    expect(long / (3 * baits.length)).toBeLessThan(30)
  })

  it.each([
    ['(a)\\1', 'a back reference'],
    ['(?=a)b', 'a look-ahead'],
    ['(?<=a)b', 'a look-behind'],
    ['(a', 'a missing parenthesis'],
    ['a{1001}', 'a huge repetition'],
    ['(a{100}){100}', 'a repetition of repetitions'],
    ['(a?){500}a{400}', 'a program that is too large'],
    ['(.*a){200}$', 'another one'],
  ])('C09 %s is refused: %s', (pattern) => {
    expect(() => compileRegex(pattern)).toThrow()
    const { rejected, match } = tableOf([routeOf('bad', { match: { path: { regex: pattern } } })])
    expect(rejected).toMatchObject([{ id: 'bad', code: 'invalid_regex' }])
    expect(match(factsOf('/')).route.id).toBe('fall-through')
  })
})
