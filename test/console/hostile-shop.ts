import { type Banyan, type CountingBackend, countingBackend, startBanyan, until } from '../stack.ts'

/** What would run if a captured byte ever became markup. */
export const MARKUP = '<img src=x onerror="window.hurt=true"><script>window.hurt=true</script>'
/** The same where a URL or a header has to carry it. */
const IN_PATH = encodeURIComponent('<img src=x onerror=window.hurt=true>')

/** A product with everything recorded that its pages show, all of it written by someone who means harm. */
export type HostileShop = { banyan: Banyan; signature: string; close: () => Promise<void> }

const shopAnswer = (side: string): Promise<CountingBackend> =>
  countingBackend(side, (req, res) => {
    const page = req.url?.includes('page')
    res.setHeader('content-type', page ? 'text/html' : 'application/json')
    res.setHeader('x-note', MARKUP)
    const price = side === 'monolith' ? 10 : '10'
    res.end(
      page
        ? `<html><body><h1>${side}</h1>${MARKUP}</body></html>`
        : JSON.stringify({ id: 1, price, [MARKUP]: side, note: `${MARKUP} ${side}`, list: [MARKUP, side] }),
    )
  })

export async function hostileShop(): Promise<HostileShop> {
  const [monolith, service] = await Promise.all([shopAnswer('monolith'), shopAnswer('service')])
  const banyan = await startBanyan({ legacy: monolith.url })
  const close = async () => {
    await banyan.stop()
    await Promise.all([monolith.close(), service.close()])
  }
  const backend = { id: 'service', url: service.url, description: MARKUP, health: { path: '/health' } }
  await banyan.call('createBackend', { body: backend })
  const match = { path: { prefix: '/products' } }
  const created = await banyan.call('createRoute', { body: { id: 'products', match, candidate: 'service' } })
  const traffic = { weight: 20, mirror: 100, version: created.version, reason: MARKUP }
  await banyan.call('changeTraffic', { params: { id: 'products' }, body: traffic })
  for (let i = 0; i < 60; i++) {
    const path = i % 3 === 0 ? `page-${i}` : `${IN_PATH}?q=${IN_PATH}`
    const headers = { 'user-agent': MARKUP, 'x-user': MARKUP, accept: MARKUP }
    await fetch(`${banyan.proxyUrl}/products/${path}`, { headers }).then((answer) => answer.arrayBuffer())
    await fetch(`${banyan.proxyUrl}/uncovered/${i}`).then((answer) => answer.arrayBuffer())
  }
  const listed = async () => (await banyan.call('listDivergences')).items
  await until(async () => (await listed()).length > 0 && (await coverage(banyan)) > 1, 30_000)
  return { banyan, signature: (await listed())[0]!.signature, close }
}

const coverage = async (banyan: Banyan) => (await banyan.call('listEndpoints')).items.length
