import { z } from 'zod'
import { ConfigError, parsed } from './config-error.ts'

/** Which of the bundled processes run beside the proxy, and what they are given. */
export type EstateConfig = {
  /** `first`: the monolith and product-service; `full`: the monolith and every service. */
  size: 'first' | 'full'
  /** The monolith's port; each service is at a fixed distance above it. 0: free ones. */
  port: number
  /** Somebody said which ports, now: addresses of an earlier start give way. */
  portGiven: boolean
  natsUrl: string | undefined
  /** PostgreSQL, with `{name}` where each process's own name goes. */
  databaseUrl: string | undefined
}

export type EstateFlags = {
  legacy?: string
  /** False is `--no-estate`. */
  estate?: string | boolean
  estatePort?: string
  demo?: boolean
}

/** How far above the monolith the last service is. */
const SPAN = 107
const DEFAULT_PORT = '4000'

const Size = z.enum(['first', 'full'], { error: 'first (the monolith and product-service) or full' })
const Port = z.coerce
  .number({ error: 'must be a port number' })
  .int()
  .min(0)
  .max(65_535 - SPAN, { error: `at most ${65_535 - SPAN}: the services are above it` })
const DatabaseUrl = z
  .url({ protocol: /^postgres(ql)?$/, error: 'must look like postgres://user:password@host/{name}' })
  .refine((url) => url.includes('{name}'), {
    error: 'must have {name} in it: each process needs a database of its own',
  })
  .optional()

/**
 * What of the bundled estate is to run; null when nothing. A demo has shoppers who visit every service.
 * @throws ConfigError that names the flag or variable
 */
export function readEstateConfig(flags: EstateFlags, env: NodeJS.ProcessEnv): EstateConfig | null {
  const isFlag = typeof flags.estate === 'string'
  const size = flags.estate ?? env.BANYAN_ESTATE
  if ((flags.legacy ?? env.BANYAN_LEGACY) !== undefined) {
    if (!isFlag) return null
    throw new ConfigError(
      '--estate and --legacy exclude each other: before your own monolith nothing else is started.',
    )
  }
  if (size === false || size === 'off') return null
  const port = flags.estatePort ?? env.BANYAN_ESTATE_PORT
  const portName = flags.estatePort === undefined ? 'BANYAN_ESTATE_PORT' : '--estate-port'
  const fallback = flags.demo ? 'full' : 'first'
  return {
    size: parsed(Size, isFlag ? flags.estate : size || fallback, isFlag ? '--estate' : 'BANYAN_ESTATE'),
    port: parsed(Port, port ?? DEFAULT_PORT, portName),
    portGiven: port !== undefined,
    natsUrl: env.NATS_URL || undefined,
    databaseUrl: parsed(
      DatabaseUrl,
      env.BANYAN_ESTATE_DATABASE_URL || undefined,
      'BANYAN_ESTATE_DATABASE_URL',
    ),
  }
}
