import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { ROOT } from '../stack.ts'
import type { Env } from './components.ts'

export interface ComposeService {
  image?: string
  build?: { context: string; dockerfile: string }
  user?: string
  environment?: Record<string, string | number>
  ports?: string[]
  networks: string[]
  volumes?: string[]
  depends_on?: Record<string, { condition: string }>
  healthcheck: { test: string[] }
  read_only?: boolean
  cap_drop?: string[]
  security_opt?: string[]
  deploy?: { resources?: { limits?: { cpus?: string; memory?: string } } }
}

export interface ComposeFile {
  name: string
  services: Record<string, ComposeService>
  networks: Record<string, { internal?: boolean }>
  volumes: Record<string, object>
}

const text = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8')

/** The file as it is, with `${...}` in it. */
export const written = parse(text, { merge: true }) as ComposeFile

const placeholder = /\$\{(\w+)(?::([-?])([^}]*))?\}/g

/** Variables that the file wants from its user; `required` ones stop it when they are absent. */
export const wanted = [...text.matchAll(placeholder)].map(([, name, kind]) => ({
  name: name!,
  required: kind === '?',
}))

/** An environment with the defaults of the file, and something long enough for what must be given. */
export function environmentOf(service: ComposeService): Env {
  const filled = (value: string | number) =>
    String(value).replaceAll(placeholder, (_all, _name, kind, rest) => (kind === '-' ? rest : 'f'.repeat(48)))
  return Object.fromEntries(
    Object.entries(service.environment ?? {}).map(([key, value]) => [key, filled(value)]),
  )
}
