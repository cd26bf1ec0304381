import { seeded } from '../../../proxy/src/domain/noise/seeded-random.ts'

/**
 * A simulated estate for measuring the noise model: endpoints whose bodies have restless fields of every usual sort,
 * and a candidate with planted differences, some of them inside those fields. Everything follows from the seed.
 */
export type Planted = {
  endpoint: string
  what: string
  /** Share of answers that have it. */
  rate: number
  /** The `path kind` keys under which it may be found. */
  keys: string[]
  apply: (body: Body, random: () => number) => void
}

export type Body = Record<string, unknown>
export type Endpoint = { name: string; weight: number; noise: NoisyField[]; planted: Planted[] }

type NoisyField = { name: string; put: (body: Body, answer: Answer) => void }
/** What one answer depends on besides the request. */
type Answer = { random: () => number; nowMs: number; slot: 'baseline' | 'candidate'; count: number }

const hex = (random: () => number, length: number) =>
  Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('')

const uuid = (random: () => number) =>
  `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-a${hex(random, 3)}-${hex(random, 12)}`

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  return items
    .map((item) => [random(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item)
}

const TAGS = ['new', 'sale', 'blue', 'large', 'cotton']

export const NOISY_FIELDS: readonly NoisyField[] = [
  { name: 'requestId', put: (body, { random }) => Object.assign(body, { requestId: uuid(random) }) },
  {
    name: 'generatedAt',
    put: (body, { nowMs }) => Object.assign(body, { generatedAt: new Date(nowMs).toISOString() }),
  },
  { name: 'serverTime', put: (body, { nowMs }) => Object.assign(body, { serverTime: nowMs }) },
  { name: 'nonce', put: (body, { random }) => Object.assign(body, { nonce: hex(random, 24) }) },
  {
    name: 'score',
    put: (body, { random }) => Object.assign(body, { score: Number(body.base) * (0.98 + 0.04 * random()) }),
  },
  {
    name: 'elapsedMs',
    put: (body, { random }) => Object.assign(body, { elapsedMs: 5 + Math.floor(random() * 40) }),
  },
  { name: 'tags', put: (body, { random }) => Object.assign(body, { tags: shuffled(TAGS, random) }) },
  {
    name: 'recent',
    put: (body, { random }) =>
      Object.assign(body, {
        recent: Array.from({ length: 3 + Math.floor(random() * 5) }, () => hex(random, 8)),
      }),
  },
  { name: 'cached', put: (body, { random }) => Object.assign(body, { cached: random() < 0.1 }) },
  { name: 'degraded', put: (body, { random }) => Object.assign(body, { degraded: random() < 0.01 }) },
  {
    name: 'variant',
    put: (body, { random }) => Object.assign(body, { variant: random() < 0.5 ? 'a' : 'b' }),
  },
  {
    name: 'sequence',
    put: (body, { slot, count }) =>
      Object.assign(body, { sequence: slot === 'baseline' ? 50_000 + count : 300 + count }),
  },
  { name: 'stock', put: (body, { count }) => Object.assign(body, { stock: 9_000 - Math.floor(count / 40) }) },
  {
    name: 'hint',
    put: (body, { random }) => {
      if (random() < 0.15) body.hint = 'try our app'
    },
  },
]

const items = (body: Body) => body.items as Record<string, unknown>[]

/** A way of being wrong in a field that is otherwise steady. */
const STEADY: readonly Pick<Planted, 'what' | 'keys' | 'apply'>[] = [
  {
    what: 'price as a string',
    keys: ['price type'],
    apply: (body) => Object.assign(body, { price: String(body.price) }),
  },
  {
    what: 'total rounded otherwise',
    keys: ['total value'],
    apply: (body) => Object.assign(body, { total: Number(body.total) + 0.01 }),
  },
  {
    what: 'nullable field left out',
    keys: ['note missing'],
    apply: (body) => {
      delete body.note
    },
  },
  { what: 'field added', keys: ['debug extra'], apply: (body) => Object.assign(body, { debug: true }) },
  {
    what: 'e-mail lower-cased',
    keys: ['email value'],
    apply: (body) => Object.assign(body, { email: String(body.email).toLowerCase() }),
  },
  {
    what: 'an item dropped',
    keys: ['items length', 'items[] missing'],
    apply: (body) => {
      items(body).pop()
    },
  },
  {
    what: 'items in another order',
    keys: ['items order'],
    apply: (body) => {
      items(body).reverse()
    },
  },
  {
    what: 'quantity of an item off by one',
    keys: ['items[].quantity value'],
    apply: (body) => Object.assign(items(body)[1]!, { quantity: Number(items(body)[1]!.quantity) + 1 }),
  },
]

/** A way of being wrong inside a field that is noisy anyway. */
const WITHIN: Readonly<Record<string, readonly Pick<Planted, 'what' | 'keys' | 'apply'>[]>> = {
  generatedAt: [
    {
      what: 'clock an hour off',
      keys: ['generatedAt value'],
      apply: (body) =>
        Object.assign(body, {
          generatedAt: new Date(Date.parse(String(body.generatedAt)) + 3_600_000).toISOString(),
        }),
    },
  ],
  serverTime: [
    {
      what: 'seconds for milliseconds',
      keys: ['serverTime value'],
      apply: (body) =>
        Object.assign(body, { serverTime: Math.floor(Number(body.serverTime) / 1_000) * 1_000 - 3_600_000 }),
    },
  ],
  score: [
    {
      what: 'score 10 % too high',
      keys: ['score value'],
      apply: (body) => Object.assign(body, { score: Number(body.score) * 1.1 }),
    },
  ],
  nonce: [
    { what: 'empty nonce', keys: ['nonce value'], apply: (body) => Object.assign(body, { nonce: '' }) },
  ],
  requestId: [
    {
      what: 'no uuid but a word',
      keys: ['requestId value'],
      apply: (body) => Object.assign(body, { requestId: 'unknown' }),
    },
  ],
  tags: [
    {
      what: 'an item replaced in a shuffled list',
      keys: ['tags[] value', 'tags[] missing', 'tags[] extra'],
      apply: (body) =>
        Object.assign(body, { tags: (body.tags as string[]).map((tag) => (tag === 'blue' ? 'red' : tag)) }),
    },
  ],
}

const RATES = [1, 0.05, 0.01]

/** `plantedMax` differences over `endpointsMax` endpoints, a quarter of them inside noisy fields. */
export function simulatedEstate(seed: number, endpointsMax = 22, plantedMax = 55): Endpoint[] {
  const random = seeded(seed)
  const endpoints = Array.from({ length: endpointsMax }, (_, i): Endpoint => {
    const noise = shuffled(NOISY_FIELDS, random).slice(0, 3 + Math.floor(random() * 4))
    return { name: `GET /e${i}/{id}`, weight: 0.7 + 0.6 * random(), noise, planted: [] }
  })
  for (let n = 0, turn = 0; n < plantedMax; turn++) {
    const endpoint = endpoints[turn % endpoints.length]!
    const within = n % 4 === 3 ? endpoint.noise.flatMap(({ name }) => WITHIN[name] ?? []) : []
    // Two that are found under one key could not be told apart.
    const free = [within, STEADY].map((ways) => ways.filter(({ keys }) => !taken(endpoint, keys)))
    const way = shuffled(free.find((ways) => ways.length > 0) ?? [], random)[0]
    if (way === undefined) continue
    endpoint.planted.push({ ...way, endpoint: endpoint.name, rate: RATES[n % RATES.length]! })
    n++
  }
  return endpoints
}

const fieldOf = (key: string) => key.split(/[ [.]/)[0]
const taken = ({ planted }: Endpoint, keys: readonly string[]) =>
  planted.some((other) => other.keys.some((key) => fieldOf(key) === fieldOf(keys[0]!)))

/** What every answer to a request has in common. */
export function steadyBody(request: number): Body {
  const random = seeded(request * 7_919 + 1)
  const price = Math.round(random() * 10_000) / 100
  return {
    id: request,
    base: 10 + Math.round(random() * 90),
    price,
    total: Math.round(price * 119) / 100,
    note: null,
    email: `Person${request % 100}@Example.org`,
    items: Array.from({ length: 3 }, (_, i) => ({
      id: request * 10 + i,
      quantity: 1 + Math.floor(random() * 5),
    })),
  }
}

/** One answer of one slot. */
export function answer(endpoint: Endpoint, request: number, about: Answer): Body {
  const body = steadyBody(request)
  for (const field of endpoint.noise) field.put(body, about)
  if (about.slot === 'candidate') {
    for (const { rate, apply } of endpoint.planted) if (about.random() < rate) apply(body, about.random)
  }
  return body
}
