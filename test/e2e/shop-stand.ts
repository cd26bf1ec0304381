import type { EstateOptions } from '../../extracted-services/estate.ts'
import { startTestEstate, type TestEstate } from '../../extracted-services/testing/estate.ts'
import { type Banyan, type StartOptions, startBanyan, until } from '../stack.ts'

type Process = keyof TestEstate['url']

/** Which service takes which part of the monolith over. */
export const shopRoutes = {
  products: { prefix: '/products', service: 'product-service' },
  users: { prefix: '/users', service: 'user-service' },
  auth: { prefix: '/auth', service: 'user-service' },
  orders: { prefix: '/orders', service: 'order-service' },
} as const satisfies Record<string, { prefix: string; service: Process }>

export type ShopRoute = keyof typeof shopRoutes

/** The bundled shop behind a proxy: real processes on free ports, with the routes that are asked for. */
export interface ShopStand {
  estate: TestEstate
  banyan: Banyan
  /** Sets weight and mirror of a route. */
  traffic(route: ShopRoute, numbers: { weight: number; mirror: number }): Promise<void>
  rollback(route: ShopRoute): Promise<void>
  close(): Promise<void>
}

export async function startShop(options: {
  processes: Process[]
  routes: ShopRoute[]
  estate?: Partial<EstateOptions>
  banyan?: Partial<StartOptions>
}): Promise<ShopStand> {
  const estate = await startTestEstate(options.processes, options.estate)
  try {
    const banyan = await startBanyan({ legacy: estate.url.monolith, ...options.banyan })
    const stand = standOf(estate, banyan)
    for (const route of options.routes) await addRoute(stand, route)
    return stand
  } catch (error) {
    await estate.close()
    throw error
  }
}

function standOf(estate: TestEstate, banyan: Banyan): ShopStand {
  return {
    estate,
    banyan,
    async traffic(route, numbers) {
      const { version } = await banyan.call('getRoute', { params: { id: route } })
      await banyan.call('changeTraffic', { params: { id: route }, body: { ...numbers, version } })
    },
    async rollback(route) {
      await banyan.call('rollbackRoute', { params: { id: route }, body: {} })
    },
    async close() {
      await banyan.stop()
      await estate.close()
    },
  }
}

/** A route that moves nothing yet, to a backend that is healthy. */
async function addRoute({ banyan, estate }: ShopStand, route: ShopRoute): Promise<void> {
  const { prefix, service } = shopRoutes[route]
  const { items } = await banyan.call('listBackends')
  if (!items.some(({ id }) => id === service)) {
    const health = { path: '/health', intervalMs: 500, timeoutMs: 5_000, rise: 1, fall: 2 }
    await banyan.call('createBackend', { body: { id: service, url: estate.url[service], health } })
  }
  await until(
    async () => (await banyan.call('checkBackend', { params: { id: service } })).healthy === true,
    20_000,
  )
  await banyan.call('createRoute', {
    body: {
      id: route,
      match: { path: { prefix } },
      candidate: service,
      sticky: [{ header: 'authorization' }],
    },
  })
}
