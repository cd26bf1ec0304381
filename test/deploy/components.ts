import { readdirSync, readFileSync } from 'node:fs'
import { variables as analytics } from '../../extracted-services/analytics-service/src/config.ts'
import { defaultPorts, type EstatePorts, estateProcesses } from '../../extracted-services/estate.ts'
import { variables as inventory } from '../../extracted-services/inventory-service/src/config.ts'
import { variables as notification } from '../../extracted-services/notification-service/src/config.ts'
import { variables as order } from '../../extracted-services/order-service/src/config.ts'
import { variables as payment } from '../../extracted-services/payment-service/src/config.ts'
import { variables as product } from '../../extracted-services/product-service/src/config.ts'
import { variables as user } from '../../extracted-services/user-service/src/config.ts'
import { variables as monolith } from '../../legacy-monolith/src/config.ts'
import { readConfig } from '../../proxy/src/config/config.ts'

export type Estate = keyof EstatePorts
export type Env = Record<string, string>

/** What each server of the estate reads from its environment, by its own schema. */
const variables: Record<Estate, Record<string, { safeParse(value: unknown): { success: boolean } }>> = {
  monolith,
  'user-service': user,
  'product-service': product,
  'order-service': order,
  'payment-service': payment,
  'notification-service': notification,
  'inventory-service': inventory,
  'analytics-service': analytics,
}

export const estate = Object.keys(defaultPorts) as Estate[]
export const components = ['proxy', ...estate] as const
export type Component = (typeof components)[number]

export const folderOf = (name: Component) => {
  if (name === 'proxy') return 'proxy'
  return name === 'monolith' ? 'legacy-monolith' : `extracted-services/${name}`
}

/** The ports on which a component listens when it is configured by `env`. */
export function portsOf(name: Component, env: Env): number[] {
  if (name !== 'proxy') return [Number(env.PORT), ...(env.GRPC_PORT ? [Number(env.GRPC_PORT)] : [])]
  const { port, adminPort } = readConfig({}, env)
  return [port, adminPort]
}

/** Where `/health`, `/ready` and `/metrics` are asked. */
export const operationPort = (name: Component) => (name === 'proxy' ? 9900 : defaultPorts[name])

/** What is wrong with an environment: variables that nobody reads, and values that their reader refuses. */
export function complaintsAbout(name: Component, env: Env): string[] {
  if (name === 'proxy') return aboutProxy(env)
  return Object.entries(env).flatMap(([key, value]) => {
    const schema = variables[name][key]
    if (schema === undefined) return [`${name} reads no ${key}`]
    return value === '' || schema.safeParse(value).success ? [] : [`${name} refuses ${key}=${value}`]
  })
}

const configFolder = new URL('../../proxy/src/config/', import.meta.url)

/** The proxy reads its environment in this folder and nowhere else. */
const proxyReads = new Set(
  readdirSync(configFolder)
    .filter((file) => !file.endsWith('.test.ts'))
    .flatMap(
      (file) => readFileSync(new URL(file, configFolder), 'utf8').match(/\b(BANYAN|OTEL)_[A-Z_]+\b/g) ?? [],
    ),
)

function aboutProxy(env: Env): string[] {
  const unknown = Object.keys(env).filter((key) => !proxyReads.has(key))
  try {
    readConfig({}, env)
    return unknown.map((key) => `proxy reads no ${key}`)
  } catch (error) {
    return [...unknown, (error as Error).message]
  }
}

const wired = ['HANDOVER_FROM', 'USERS_URL', 'PRODUCTS_URL', 'JWKS_URL']

/** How extracted-services/estate.ts wires a server to the others, by names of hosts instead of ports of one host. */
export function wiringOf(name: Estate): Env {
  const processes = estateProcesses({
    jwtSecret: 'x'.repeat(32),
    dataDir: '/data',
    natsUrl: 'nats://nats:4222',
  })
  const { env } = processes.find((each) => each.name === name)!
  const hostOf = (port: string) => estate.find((each) => String(defaultPorts[each]) === port)
  const named = Object.entries(env)
    .filter(([key]) => wired.includes(key))
    .map(([key, url]) => [key, url.replace(/127\.0\.0\.1:(\d+)/, (_, port) => `${hostOf(port)}:${port}`)])
  return Object.fromEntries(named)
}

export const wiringIn = (env: Env): Env =>
  Object.fromEntries(Object.entries(env).filter(([key]) => wired.includes(key)))
