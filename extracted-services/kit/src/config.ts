import { z } from 'zod'

/** A configuration that cannot be used; its message is meant for a person and names every wrong variable. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/** Reads environment variables through a zod schema. Empty strings count as absent. @throws ConfigError */
export function readConfig<T extends z.ZodType>(
  schema: T,
  env: Record<string, string | undefined>,
): z.output<T> {
  const present = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  )
  const parsed = schema.safeParse(present)
  if (parsed.success) return parsed.data
  throw new ConfigError(
    parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '),
  )
}

const onOff = z.enum(['on', 'off'], { error: 'must be on or off' }).transform((value) => value === 'on')

/** Building blocks that every server's configuration shares. */
export const variable = {
  port: (fallback: number) =>
    z.coerce.number({ error: 'must be a port number' }).int().min(0).max(65535).default(fallback),
  optionalPort: () => z.coerce.number({ error: 'must be a port number' }).int().min(0).max(65535).optional(),
  host: () => z.string().default('127.0.0.1'),
  switch: (fallback: boolean) => onOff.default(fallback),
  logLevel: () => z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  url: () => z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }),
  /** A shared signing secret; RFC 7518 section 3.2 asks HS256 for at least 256 bits. */
  secret: () => z.string().min(32, 'must have at least 32 characters'),
  milliseconds: (fallback: number) => z.coerce.number().int().positive().default(fallback),
} as const

/**
 * `EXIT_WITH_STDIN=on`: the process ends when its standard input does, so that it never outlives whoever started it,
 * however that one ended. @throws ConfigError
 */
export function exitsWithStdin(env: Record<string, string | undefined> = process.env): boolean {
  return readConfig(z.object({ EXIT_WITH_STDIN: variable.switch(false) }), env).EXIT_WITH_STDIN
}
