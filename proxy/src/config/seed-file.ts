import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { ConfigFile } from '../contracts/config-file.ts'
import { ConfigError } from './config-error.ts'

/** Backends, routes and rules as a file (YAML, or JSON, which is YAML): what is set up at the first start. */
export type Seed = ConfigFile

/** Reads the file or says, in one sentence a line, what is wrong and where. */
export function readSeedFile(path: string): Seed {
  const parsed = ConfigFile.safeParse(content(path))
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
