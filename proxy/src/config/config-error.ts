import type { z } from 'zod'

/** A setting that is wrong: the sentence names it and what would be right. */
export class ConfigError extends Error {}

/** A setting by its schema. @throws ConfigError that names it and shows what was given, unless it is a secret */
export function parsed<T>(schema: z.ZodType<T>, value: unknown, name: string): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const isShown = typeof value === 'string' && !/token|database/i.test(name)
  const shown = isShown ? ` (it is ${JSON.stringify(value)})` : ''
  throw new ConfigError(
    `${name} is not valid${shown}: ${result.error.issues.map((issue) => issue.message).join('; ')}`,
  )
}
