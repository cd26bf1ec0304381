import type {
  Captured,
  ShadowMatch,
  ShadowPair,
  ShadowReport,
} from '../../../proxy/src/domain/shadow-report.ts'

const ENDPOINTS = ['products', 'orders', 'customers', 'carts', 'prices'].flatMap((area) =>
  ['', '/details', '/history', '/related'].map((part) => ({ area, part })),
)
const ROWS = 12

const document = (id: number, change: object = {}): string =>
  JSON.stringify({
    id,
    items: Array.from({ length: ROWS }, (_, i) => ({
      id: i,
      name: `Item ${i} of ${id}`,
      price: i * 1.5,
      tags: ['a', 'b'],
    })),
    ...change,
  })

const captured = (text: string): Captured => {
  const body = Uint8Array.from(Buffer.from(text))
  return {
    status: 200,
    headers: ['content-type', 'application/json', 'x-build', '2026.11.3'],
    body,
    size: body.length,
    truncated: false,
    firstByteMs: 3,
    totalMs: 4 + (body.length % 7),
    failure: null,
  }
}

/**
 * Shadows as threads report them: of 20 comparisons 10 were the same to the byte, 8 turn out to be the same when they are
 * read (their fields come in another order), and 2 differ: one in a time, which is noise, and one in a price.
 */
export class RecordedTraffic {
  #sent = 0

  report(comparisons: number): ShadowReport {
    const pairs: ShadowPair[] = []
    const matches: ShadowMatch[] = []
    for (let i = 0; i < comparisons; i++) {
      const n = this.#sent++
      if (n % 20 < 10) matches.push(this.#match(n))
      else pairs.push(this.#pair(n))
    }
    return { pairs, matches, dropped: [], unacknowledged: [], agains: [] }
  }

  #request(n: number) {
    const { area, part } = ENDPOINTS[n % ENDPOINTS.length]!
    const path = `/${area}/${1_000 + (n % 5_000)}${part}`
    return { route: area, method: 'GET', path, servedSlot: 'baseline' as const, at: Date.now() }
  }

  #match(n: number): ShadowMatch {
    const latency = { baselineMs: 5 + (n % 20), candidateMs: 4 + (n % 30) }
    const known = { named: null, build: '2026.11.3', status: 200, again: false, request: null }
    return { ...this.#request(n), ...latency, ...known }
  }

  #pair(n: number): ShadowPair {
    const request = this.#request(n)
    const at = new Date(request.at + (n % 1_000)).toISOString()
    const [baseline, candidate] =
      n % 20 === 19
        ? [document(n, { total: 10 }), document(n, { total: 10.5 })]
        : n % 20 === 18
          ? [document(n, { at }), document(n, { at: new Date(request.at).toISOString() })]
          : [`{"first":1,${document(n).slice(1)}`, `${document(n).slice(0, -1)},"first":1}`]
    return {
      ...request,
      ...{ requestId: `req-${n}`, host: 'shop.example', target: request.path, again: null, sampled: false },
      requestHeaders: ['accept', 'application/json'],
      requestBody: new Uint8Array(0),
      baseline: captured(baseline),
      candidate: captured(candidate),
    }
  }
}

export const ROUTES: readonly string[] = [...new Set(ENDPOINTS.map(({ area }) => area))]
