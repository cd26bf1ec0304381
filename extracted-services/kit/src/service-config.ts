import { join } from 'node:path'
import { z } from 'zod'
import { readConfig, variable } from './config.ts'
import { parseSubscribers, type Subscriber } from './events/http-destination.ts'

/** What every extracted service is configured by. */
export interface ServiceConfig {
  port: number
  host: string
  /** An SQLite file or `:memory:`; not used when there is a `databaseUrl`. */
  databaseFile: string
  databaseUrl: string | undefined
  /** The shared HS256 secret of the estate. Without it and without `jwksUrl` nobody may write. */
  jwtSecret: string | undefined
  jwksUrl: string | undefined
  /** Told in `x-service-build` of every answer, so that evidence can be kept apart by build. */
  build: string
  plantedDifferences: boolean
  /** The broker; without it the outbox is posted to the subscribers. */
  natsUrl: string | undefined
  subscribers: Subscriber[]
  /** Where to copy existing data from at the first start: the base URL of the monolith. */
  handoverFrom: string | undefined
  /** Where spans are sent over OTLP/HTTP; without it traces are only passed on. */
  otlpEndpoint: string | undefined
  logLevel: string
  accessLog: boolean
  drainMs: number
}

/** The variables that all services share; a service adds its own to them. */
export const serviceVariables = (service: string, port: number) => ({
  PORT: variable.port(port),
  HOST: variable.host(),
  DATA_DIR: z.string().default(`./.banyan/${service}`),
  DATABASE_FILE: z.string().optional(),
  DATABASE_URL: z.string().optional(),
  JWT_SECRET: variable.secret().optional(),
  JWKS_URL: variable.url().optional(),
  SERVICE_BUILD: z.string().max(100).default('0.1.0'),
  PLANTED_DIFFERENCES: variable.switch(false),
  NATS_URL: z.string().optional(),
  EVENT_SUBSCRIBERS: z.string().default(''),
  HANDOVER_FROM: variable.url().optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: variable.url().optional(),
  LOG_LEVEL: variable.logLevel(),
  ACCESS_LOG: variable.switch(true),
  DRAIN_MS: variable.milliseconds(5_000),
})

type Shared = ReturnType<typeof serviceVariables>

/** Reads a service's variables, of which the shared ones are a part. @throws ConfigError that names what is wrong */
export function readServiceConfig<V extends Shared>(
  service: string,
  variables: V,
  env: Record<string, string | undefined>,
): { shared: ServiceConfig; read: z.output<z.ZodObject<V>> } {
  const read = readConfig(z.object(variables), env)
  return { shared: toConfig(read as z.output<z.ZodObject<Shared>>, service), read }
}

function toConfig(read: z.output<z.ZodObject<Shared>>, service: string): ServiceConfig {
  return {
    port: read.PORT,
    host: read.HOST,
    databaseFile: read.DATABASE_FILE ?? join(read.DATA_DIR, `${service}.sqlite`),
    databaseUrl: read.DATABASE_URL,
    jwtSecret: read.JWT_SECRET,
    jwksUrl: read.JWKS_URL,
    build: read.SERVICE_BUILD,
    plantedDifferences: read.PLANTED_DIFFERENCES,
    natsUrl: read.NATS_URL,
    subscribers: parseSubscribers(read.EVENT_SUBSCRIBERS),
    handoverFrom: read.HANDOVER_FROM,
    otlpEndpoint: read.OTEL_EXPORTER_OTLP_ENDPOINT,
    logLevel: read.LOG_LEVEL,
    accessLog: read.ACCESS_LOG,
    drainMs: read.DRAIN_MS,
  }
}
