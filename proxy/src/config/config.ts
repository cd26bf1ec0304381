import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { z } from 'zod'
import { Origin } from '../contracts/common.ts'
import { parsed } from './config-error.ts'
import { type EdgeConfig, type EdgeFlags, readEdgeConfig } from './edge-config.ts'
import { type EstateConfig, type EstateFlags, readEstateConfig } from './estate-config.ts'
import { readTracingConfig, type TracingConfig } from './tracing-config.ts'

/** Flags as commander gives them; absent means "not given". */
export type StartFlags = EstateFlags &
  EdgeFlags & {
    port?: string
    adminPort?: string
    host?: string
    adminHost?: string
    dataDir?: string
    threads?: string
    config?: string
  }

/** Everything that is decided once, at start. Frozen; nothing else reads the environment. */
export type Config = {
  host: string
  port: number
  adminHost: string
  adminPort: number
  dataDir: string
  threads: number
  /** The user's own monolith, or null: the bundled one. */
  legacy: string | null
  /** The bundled processes that run beside the proxy; null: none. */
  estate: EstateConfig | null
  /** Traffic of made-up shoppers, for the bundled estate only. */
  demo: boolean
  configFile: string | null
  /** TLS, and whom the proxy calls. */
  edge: EdgeConfig
  adminToken: string | null
  allowedHosts: string[]
  trustedProxies: string[]
  servedByHeaders: boolean
  accessLog: boolean
  databaseUrl: string | null
  /** Where the spans of requests go; null: nothing is traced. */
  tracing: TracingConfig | null
  /** Threads that compare answers. */
  compareThreads: number
  /** Names of fields, headers, cookies and parameters that are secret here, beside the usual ones. */
  secretNames: string[]
  /** Whether examples of divergences keep bodies. */
  keepBodies: boolean
  pseudonym: string
  logLevel: string
  drainMs: number
}

const integer = (min: number, max: number) => z.coerce.number().int().min(min).max(max)
const PORT = integer(0, 65_535)
const RANGE = /^(?:[0-9.]+|[0-9a-f:]+)(?:\/\d{1,3})?$/i

export const BUNDLED_MONOLITH = 'http://127.0.0.1:4000'

export function readConfig(flags: StartFlags, env: NodeJS.ProcessEnv): Config {
  const setting = <T>(
    name: string,
    schema: z.ZodType<T>,
    flag: string | undefined,
    variable: string,
    fallback: string,
  ): T => parsed(schema, flag ?? env[variable] ?? fallback, flag === undefined ? variable : `--${name}`)
  const legacy = flags.legacy ?? env.BANYAN_LEGACY
  const list = (variable: string) =>
    (env[variable] ?? '')
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean)
  const dataDir = resolve(setting('data-dir', z.string().min(1), flags.dataDir, 'BANYAN_DATA_DIR', '.banyan'))
  const config: Config = {
    host: setting('host', z.string().min(1), flags.host, 'BANYAN_HOST', '127.0.0.1'),
    port: setting('port', PORT, flags.port, 'BANYAN_PORT', '8080'),
    adminHost: setting('admin-host', z.string().min(1), flags.adminHost, 'BANYAN_ADMIN_HOST', '127.0.0.1'),
    adminPort: setting('admin-port', PORT, flags.adminPort, 'BANYAN_ADMIN_PORT', '9900'),
    dataDir,
    threads: setting(
      'threads',
      integer(1, 64),
      flags.threads,
      'BANYAN_THREADS',
      String(Math.max(1, availableParallelism() - 1)),
    ),
    legacy:
      legacy === undefined
        ? null
        : parsed(Origin, legacy, flags.legacy === undefined ? 'BANYAN_LEGACY' : '--legacy'),
    estate: readEstateConfig(flags, env),
    demo: flags.demo === true,
    configFile: flags.config ?? env.BANYAN_CONFIG ?? null,
    edge: readEdgeConfig(flags, env, dataDir),
    adminToken: env.BANYAN_ADMIN_TOKEN || null,
    allowedHosts: list('BANYAN_ADMIN_ALLOWED_HOSTS'),
    trustedProxies: parsed(
      z.array(z.string().regex(RANGE, { error: 'an address or a range such as 10.0.0.0/8' })),
      list('BANYAN_TRUSTED_PROXIES'),
      'BANYAN_TRUSTED_PROXIES',
    ),
    servedByHeaders: env.BANYAN_SERVED_BY_HEADERS !== 'off',
    accessLog: env.BANYAN_ACCESS_LOG !== 'off',
    databaseUrl: env.BANYAN_DATABASE_URL ?? null,
    tracing: readTracingConfig(env),
    compareThreads: parsed(
      integer(1, 32),
      env.BANYAN_COMPARE_THREADS ?? String(Math.max(1, Math.floor(availableParallelism() / 4))),
      'BANYAN_COMPARE_THREADS',
    ),
    secretNames: list('BANYAN_SECRET_NAMES'),
    keepBodies: env.BANYAN_EXAMPLE_BODIES !== 'off',
    // Random, so that another instance behind or before this one is not taken for a loop.
    pseudonym: `banyan-${randomBytes(6).toString('hex')}`,
    logLevel: env.BANYAN_LOG_LEVEL ?? 'info',
    drainMs: parsed(integer(0, 3_600_000), env.BANYAN_DRAIN_MS ?? '30000', 'BANYAN_DRAIN_MS'),
  }
  return Object.freeze(config)
}
