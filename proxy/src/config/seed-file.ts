import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import { BackendCreate } from '../contracts/backend.ts'
import { RouteCreate } from '../contracts/route.ts'
import { ConfigError } from './config-error.ts'

/** Backends and routes as a file (YAML, or JSON, which is YAML): what is set up at the first start. */
export const SeedFile = z.strictObject({
  backends: z.array(BackendCreate).default([]),
  routes: z.array(RouteCreate).default([]),
})
export type Seed = z.infer<typeof SeedFile>

/** Reads the file or says, in one sentence a line, what is wrong and where. */
export function readSeedFile(path: string): Seed {
  const parsed = SeedFile.safeParse(content(path))
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.') || 'file'}: ${issue.message}`)
  throw new ConfigError(`${path} is not a valid configuration:\n${lines.join('\n')}`)
}

function content(path: string): unknown {
  try {
    return parse(readFileSync(path, 'utf8')) ?? {}
  } catch (error) {
    throw new ConfigError(`${path} cannot be read: ${(error as Error).message}`)
  }
}
