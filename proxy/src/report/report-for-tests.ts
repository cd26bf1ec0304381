import { captured, evidenceRig, pair, route, START_MS } from '../evidence/evidence-for-tests.ts'
import { evidenceReader } from '../verify/evidence-reader.ts'
import { gatherReport } from './gather.ts'
import type { Report } from './report.ts'

/** What somebody might put into answers in the hope that a reader's browser, terminal or forge obeys it. */
export const HOSTILE = [
  '</td></tr></table><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</style><style>*{background:url(http://evil.example/)}',
  '<!--',
  '| a | b |\n\n# heading @everyone [x](javascript:alert(1)) ``` `` \u202etxt.exe \u001b[31mred',
  ']]></failure></testcase>&bogus;\u0000\ud800',
]

/** A report of comparisons with every outcome, in which names, values and reasons are hostile. */
export async function hostileReport(): Promise<Report> {
  const rig = await evidenceRig()
  try {
    rig.evidence.publish([route('products'), route('orders')])
    const rule = { kind: 'ignore' as const, path: 'servedAt', author: HOSTILE[0]!, reason: HOSTILE[1]! }
    await rig.store.rules.insert({ rule: { ...rule, id: 'rule-1', scope: {} }, createdAt: AT })
    await rig.evidence.reloadRules()
    await rig.took({ pairs: differing(), dropped: DROPPED })
    await rig.took({ pairs: [...noisy(), ...failing(), ...markup(), ...orders()] })
    await rig.evidence.regroup()
    return await gatherReport(
      evidenceReader(rig.evidence),
      ['products', 'orders'].map((id) => ({ ...FACTS, id })),
      { since: '24h' },
      { madeAt: AT, version: '1.2.3', source: { kind: 'shadow', server: 'http://127.0.0.1:9900' } },
    )
  } finally {
    await rig.close()
  }
}

const AT = new Date(START_MS).toISOString()
const FACTS = {
  ...{ pattern: 'GET /products/*', stage: 'shadow', weight: 0, mirror: 100 },
  ...{ baseline: 'legacy', candidate: 'product-service' },
}
const DROPPED = [
  { route: 'products', reason: 'queue_full', count: 12 },
  { route: 'products', reason: 'sampled_out', count: 400 },
  { route: 'products', reason: 'method', count: 31 },
]

const many = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i))
const product = (i: number) => ({
  ...{ id: i, name: `Desk lamp ${i}`, servedAt: `t${i}`, tags: ['home', 'office', 'sale'], stock: 12 },
  ...{ price: { amount: 1999, currency: 'EUR' }, description: HOSTILE[i % HOSTILE.length] },
})

/** The price is a text, a field is gone, and a key is hostile. */
function differing() {
  return many(60, (i) => {
    const { stock: _, ...rest } = product(i)
    const candidate = {
      ...rest,
      servedAt: 'other',
      price: { amount: '19.99', currency: 'EUR' },
      [HOSTILE[2]!]: HOSTILE[3],
    }
    return pair({ body: product(i) }, { body: candidate, headers: ['x-build', `1.4.${HOSTILE[1]}`] })
  })
}

const noisy = () =>
  many(60, (i) => {
    const body = (trace: string) => ({ items: [{ id: 1 }, { id: 2 }], trace })
    const over = { path: '/products/search', target: `/products/search?q=${encodeURIComponent(HOSTILE[1]!)}` }
    const again = captured({ body: body(`c${i}`) })
    return pair({ body: body(`a${i}`) }, { body: body(`b${i}`) }, { ...over, again })
  })

const failing = () =>
  many(4, () =>
    pair({}, { failure: { reason: 'connect_refused', message: HOSTILE[0]! } }, { path: '/products/down' }),
  )

const markup = () =>
  many(3, (i) => {
    const page = (title: string) =>
      `<html><body><h1>${title}</h1><p>${HOSTILE[5]}</p><p>same</p></body></html>`
    const headers = ['content-type', 'text/html']
    const answer = (title: string) => ({ ...captured({ body: page(title) }), headers })
    const target = {
      path: '/products/page',
      target: `/products/page?i=${i}`,
      requestHeaders: ['x-note', HOSTILE[0]!],
    }
    return pair({}, {}, { ...target, baseline: answer('Lamp'), candidate: answer(HOSTILE[0]!) })
  })

const orders = () =>
  many(900, (i) => pair({ body: { i } }, { body: { i } }, { route: 'orders', path: '/orders' }))
