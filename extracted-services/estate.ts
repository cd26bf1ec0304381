/** One process of the estate: what to run, with which environment, and where it then answers. */
export interface EstateProcess {
  name: ServiceName | 'monolith'
  entry: URL
  url: string
  env: Record<string, string>
}

export type ServiceName =
  | 'user-service'
  | 'product-service'
  | 'order-service'
  | 'payment-service'
  | 'notification-service'
  | 'inventory-service'
  | 'analytics-service'

export type EstatePorts = Record<ServiceName | 'monolith', number>

export const defaultPorts: EstatePorts = {
  monolith: 4000,
  'user-service': 4101,
  'product-service': 4102,
  'order-service': 4103,
  'payment-service': 4104,
  'notification-service': 4105,
  'inventory-service': 4106,
  'analytics-service': 4107,
}

/**
 * Who is told of what, where there is no broker: by publisher, the subscribers and the prefixes of the types that
 * go to them. Users carry password hashes: they travel between the monolith and the user-service only.
 */
const subscriptions: Partial<Record<keyof EstatePorts, Partial<Record<keyof EstatePorts, string>>>> = {
  monolith: {
    'product-service': 'product.',
    'user-service': 'user.',
    'order-service': 'order.',
    'analytics-service': 'order.',
  },
  'user-service': { monolith: 'user.' },
  'product-service': { monolith: 'product.', 'inventory-service': 'product.' },
  'order-service': {
    monolith: 'order.',
    'payment-service': 'order.placed.',
    'product-service': 'order.cancelled.',
    'notification-service': 'order.',
    'inventory-service': 'order.',
    'analytics-service': 'order.',
  },
  'payment-service': { 'order-service': 'payment.' },
}

/** Whose data a service copies before it is ready, where that one runs. */
const handovers: Partial<Record<ServiceName, keyof EstatePorts>> = {
  'user-service': 'monolith',
  'product-service': 'monolith',
  'order-service': 'monolith',
  'inventory-service': 'product-service',
  'analytics-service': 'order-service',
}

export interface EstateOptions {
  /** Signs and verifies the tokens of all; at least 32 characters. */
  jwtSecret: string
  /** Every process keeps its database in a folder of its own in here. */
  dataDir: string
  /** The services that run beside the monolith; all of them by default. Nobody is wired to one that does not run. */
  services?: readonly ServiceName[]
  ports?: Partial<EstatePorts>
  host?: string
  plantedDifferences?: boolean
  natsUrl?: string | undefined
  /** PostgreSQL, with `{name}` where the name of each process goes, so that each has a database of its own. */
  databaseUrl?: string | undefined
  /** Variables for all, such as LOG_LEVEL; they win over what is set here. */
  env?: Record<string, string>
}

type Name = keyof EstatePorts
type UrlOf = (name: Name) => string

/** The estate as processes: the monolith first, then the services, wired to each other. */
export function estateProcesses(options: EstateOptions): EstateProcess[] {
  const ports = { ...defaultPorts, ...options.ports }
  const host = options.host ?? '127.0.0.1'
  const urlOf: UrlOf = (name) => `http://${host}:${ports[name]}`
  const runs = (name: Name) =>
    name === 'monolith' || (options.services?.includes(name as ServiceName) ?? true)
  return (Object.keys(defaultPorts) as Name[]).filter(runs).map((name) => ({
    name,
    entry: entryOf(name),
    url: urlOf(name),
    env: {
      PORT: String(ports[name]),
      HOST: host,
      DATA_DIR: `${options.dataDir}/${name}`,
      JWT_SECRET: options.jwtSecret,
      ...(options.databaseUrl && {
        DATABASE_URL: options.databaseUrl.replaceAll('{name}', name.replaceAll('-', '_')),
      }),
      ...(name !== 'user-service' &&
        runs('user-service') && { JWKS_URL: `${urlOf('user-service')}/.well-known/jwks.json` }),
      ...(options.natsUrl
        ? { NATS_URL: options.natsUrl }
        : { EVENT_SUBSCRIBERS: subscribersOf(name, runs, urlOf) }),
      ...(name !== 'monolith' && serviceEnv(name, options, runs, urlOf)),
      ...options.env,
    },
  }))
}

function serviceEnv(
  name: ServiceName,
  options: EstateOptions,
  runs: (name: Name) => boolean,
  urlOf: UrlOf,
): Record<string, string> {
  const from = handovers[name]
  // What no service owns yet is the monolith's, and its answers are the same.
  const ownerOf = (service: ServiceName) => urlOf(runs(service) ? service : 'monolith')
  return {
    PLANTED_DIFFERENCES: options.plantedDifferences ? 'on' : 'off',
    ...(from && runs(from) && { HANDOVER_FROM: urlOf(from) }),
    ...(name === 'order-service' && { USERS_URL: ownerOf('user-service') }),
    ...((name === 'order-service' || name === 'inventory-service') && {
      PRODUCTS_URL: ownerOf('product-service'),
    }),
  }
}

/** `EVENT_SUBSCRIBERS` of one process: whoever runs and wants its events. */
function subscribersOf(name: Name, runs: (name: Name) => boolean, urlOf: UrlOf): string {
  const entries = Object.entries(subscriptions[name] ?? {}) as [Name, string][]
  return entries
    .filter(([subscriber]) => runs(subscriber))
    .map(([subscriber, prefix]) => `${urlOf(subscriber)}/events|${prefix}`)
    .join(' ')
}

function entryOf(name: Name): URL {
  const folder = name === 'monolith' ? '../legacy-monolith' : `./${name}`
  return new URL(`${folder}/src/main.ts`, import.meta.url)
}
