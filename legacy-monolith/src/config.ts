import { join } from 'node:path'
import { readConfig, variable } from '@banyan/service-kit/config'
import { parseSubscribers, type Subscriber } from '@banyan/service-kit/events/http-destination'
import { z } from 'zod'

/** Every variable that it knows. */
export const variables = {
  PORT: variable.port(4000),
  HOST: variable.host(),
  DATA_DIR: z.string().default('./.banyan/monolith'),
  DATABASE_FILE: z.string().optional(),
  DATABASE_URL: z.string().optional(),
  PUBLIC_URL: variable.url().optional(),
  JWT_SECRET: variable.secret().optional(),
  JWKS_URL: variable.url().optional(),
  NATS_URL: z.string().optional(),
  EVENT_SUBSCRIBERS: z.string().default(''),
  OTEL_EXPORTER_OTLP_ENDPOINT: variable.url().optional(),
  LOG_LEVEL: variable.logLevel(),
  ACCESS_LOG: variable.switch(true),
  DRAIN_MS: variable.milliseconds(5_000),
}

export interface MonolithConfig {
  port: number
  host: string
  dataDir: string
  /** An SQLite file or `:memory:`; not used when there is a `databaseUrl`. */
  databaseFile: string
  databaseUrl: string | undefined
  /** The host that redirects name; by default the address that the server listens on. */
  publicUrl: string | undefined
  /** Signs and verifies tokens; generated and kept in the database when absent. */
  jwtSecret: string | undefined
  /** Keys of another issuer whose tokens are accepted too, once users live elsewhere. */
  jwksUrl: string | undefined
  /** The broker; without it changes are posted to the subscribers. */
  natsUrl: string | undefined
  subscribers: Subscriber[]
  /** Where spans are sent over OTLP/HTTP; without it traces are only passed on. */
  otlpEndpoint: string | undefined
  logLevel: string
  accessLog: boolean
  drainMs: number
}

/** The only reader of the environment. @throws ConfigError that names the variable and what would be right */
export function configFromEnv(env: Record<string, string | undefined> = process.env): MonolithConfig {
  const read = readConfig(z.object(variables), env)
  return {
    port: read.PORT,
    host: read.HOST,
    dataDir: read.DATA_DIR,
    databaseFile: read.DATABASE_FILE ?? join(read.DATA_DIR, 'monolith.sqlite'),
    databaseUrl: read.DATABASE_URL,
    publicUrl: read.PUBLIC_URL,
    jwtSecret: read.JWT_SECRET,
    jwksUrl: read.JWKS_URL,
    natsUrl: read.NATS_URL,
    subscribers: parseSubscribers(read.EVENT_SUBSCRIBERS),
    otlpEndpoint: read.OTEL_EXPORTER_OTLP_ENDPOINT,
    logLevel: read.LOG_LEVEL,
    accessLog: read.ACCESS_LOG,
    drainMs: read.DRAIN_MS,
  }
}
