import { join } from 'node:path'
import { readConfig, variable } from '@banyan/service-kit/config'
import { z } from 'zod'

const schema = z.object({
  PORT: variable.port(4102),
  HOST: variable.host(),
  DATA_DIR: z.string().default('./.banyan/product-service'),
  DATABASE_FILE: z.string().optional(),
  DATABASE_URL: z.string().optional(),
  JWT_SECRET: variable.secret().optional(),
  JWKS_URL: variable.url().optional(),
  SERVICE_BUILD: z.string().max(100).default('0.1.0'),
  PLANTED_DIFFERENCES: variable.switch(false),
  LOG_LEVEL: variable.logLevel(),
  ACCESS_LOG: variable.switch(true),
  DRAIN_MS: variable.milliseconds(5_000),
})

export interface ProductServiceConfig {
  port: number
  host: string
  databaseFile: string
  /** PostgreSQL; the file is not used when it is given. */
  databaseUrl: string | undefined
  /** The shared HS256 secret of the estate. Without it and without `jwksUrl` nobody may write. */
  jwtSecret: string | undefined
  jwksUrl: string | undefined
  /** Told in `x-service-build` of every answer, so that evidence can be kept apart by build. */
  build: string
  plantedDifferences: boolean
  logLevel: string
  accessLog: boolean
  drainMs: number
}

/** The only reader of the environment. @throws ConfigError that names the variable and what would be right */
export function configFromEnv(env: Record<string, string | undefined> = process.env): ProductServiceConfig {
  const read = readConfig(schema, env)
  return {
    port: read.PORT,
    host: read.HOST,
    databaseFile: read.DATABASE_FILE ?? join(read.DATA_DIR, 'products.sqlite'),
    databaseUrl: read.DATABASE_URL,
    jwtSecret: read.JWT_SECRET,
    jwksUrl: read.JWKS_URL,
    build: read.SERVICE_BUILD,
    plantedDifferences: read.PLANTED_DIFFERENCES,
    logLevel: read.LOG_LEVEL,
    accessLog: read.ACCESS_LOG,
    drainMs: read.DRAIN_MS,
  }
}
