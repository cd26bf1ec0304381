import type { EstateOptions } from '../../extracted-services/estate.ts'
import { startTestEstate, type TestEstate } from '../../extracted-services/testing/estate.ts'
import { type Banyan, type StartOptions, startBanyan, until } from '../stack.ts'

type Process = keyof TestEstate['url']

/** Which service takes which part of the monolith over. Writes can have a route of their own: they move at once, reads little by little. */
export const shopRoutes = {
  products: { prefix: '/products', service: 'product-service' },
  'product-reads': { prefix: '/products', methods: ['GET', 'HEAD'], service: 'product-service' },
  'product-writes': { prefix: '/products', methods: ['POST', 'PUT', 'DELETE'], service: 'product-service' },
  users: { prefix: '/users', service: 'user-service' },
  'user-reads': { prefix: '/users', methods: ['GET', 'HEAD'], service: 'user-service' },
  'user-writes': { prefix: '/users', methods: ['POST', 'PUT'], service: 'user-service' },
  auth: { prefix: '/auth', service: 'user-service' },
  orders: { prefix: '/orders', service: 'order-service' },
} as const satisfies Record<string, { prefix: string; methods?: readonly string[]; service: Process }>

export type ShopRoute = keyof typeof shopRoutes

/** The bundled shop behind a proxy: real processes on free ports, with the routes that are asked for. */
export interface ShopStand {
  estate: TestEstate
  banyan: Banyan
  /** Adds a route that moves nothing yet, to a service that runs. */
  addRoute(route: ShopRoute): Promise<void>
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
    for (const route of options.routes) await stand.addRoute(route)
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
    addRoute: (route) => addRoute(estate, banyan, route),
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

async function addRoute(estate: TestEstate, banyan: Banyan, route: ShopRoute): Promise<void> {
  const { prefix, service, ...rest } = shopRoutes[route]
  const { items } = await banyan.call('listBackends')
  if (!items.some(({ id }) => id === service)) {
    const health = { path: '/health', intervalMs: 500, timeoutMs: 5_000, rise: 1, fall: 2 }
    await banyan.call('createBackend', { body: { id: service, url: estate.url[service], health } })
  }
  const isHealthy = async () =>
    (await banyan.call('checkBackend', { params: { id: service } })).healthy === true
  await until(isHealthy, 20_000)
  const match = { path: { prefix }, ...('methods' in rest && { methods: [...rest.methods] }) }
  const sticky = [{ header: 'authorization' }]
  await banyan.call('createRoute', { body: { id: route, match, candidate: service, sticky } })
}
