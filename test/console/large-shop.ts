import { type Banyan, countingBackend, startBanyan, until } from '../stack.ts'

/** A product whose candidate answers a long list a little differently, and the group of those divergences. */
export type LargeShop = { banyan: Banyan; signature: string; close: () => Promise<void> }

/** Each item is five lines of the comparison: its braces and three fields. */
const ITEMS = 2_000

/** `small` names one item; `apart` says how many items there are from one difference to the next. */
const ASKED = ['small=1&apart=1', 'apart=50', 'apart=2']

const answer = (side: 'monolith' | 'service', url: string): string => {
  const search = new URL(url, 'http://shop').searchParams
  const [items, apart] = [search.has('small') ? 1 : ITEMS, Number(search.get('apart') ?? 1)]
  const isOff = (id: number) => side === 'service' && id % apart === 0
  return JSON.stringify({
    items: Array.from({ length: items }, (_, id) => ({
      id,
      name: `item ${id}`,
      cents: isOff(id) ? id + 1 : id,
    })),
  })
}

export async function largeShop(): Promise<LargeShop> {
  const [monolith, service] = await Promise.all(
    (['monolith', 'service'] as const).map((side) =>
      countingBackend(side, (req, res) => {
        res.setHeader('content-type', 'application/json')
        res.end(answer(side, req.url ?? '/'))
      }),
    ),
  )
  const banyan = await startBanyan({ legacy: monolith!.url })
  const backend = { id: 'service', url: service!.url, health: { path: '/health' } }
  await banyan.call('createBackend', { body: backend })
  const match = { path: { prefix: '/catalogue' } }
  const created = await banyan.call('createRoute', { body: { id: 'catalogue', match, candidate: 'service' } })
  const traffic = { weight: 0, mirror: 100, version: created.version }
  await banyan.call('changeTraffic', { params: { id: 'catalogue' }, body: traffic })
  for (const asked of ASKED) await (await fetch(`${banyan.proxyUrl}/catalogue?${asked}`)).arrayBuffer()
  const group = async () => (await banyan.call('listDivergences')).items[0]
  await until(async () => (await group())?.count === ASKED.length, 60_000)
  return {
    banyan,
    signature: (await group())!.signature,
    close: async () => {
      await banyan.stop()
      await Promise.all([monolith!.close(), service!.close()])
    },
  }
}
