import { createHash } from 'node:crypto'
import { ZodError, type z } from 'zod'
import {
  type ConfigExport,
  ConfigFile,
  type FileBackend,
  type FileRoute,
} from '../../contracts/config-file.ts'
import type { FileRule } from '../../contracts/rule.ts'
import { type Backend, LEGACY_BACKEND, type Route } from '../../domain/route.ts'
import type { Rule } from '../../domain/rules.ts'
import type { RuleRow } from '../../store/evidence-store.ts'
import { exact } from '../changes.ts'
import { readDocument } from '../read-document.ts'

/** All that a file can speak of, as it is now. */
export type Configuration = { backends: Backend[]; routes: Route[]; rules: RuleRow[] }

type FileForm = z.input<typeof ConfigExport>

/**
 * The file form of a configuration, always in the same order: by id (legacy first), and each object's fields as
 * below. Nothing in it depends on when or how it came to be, so that files can be compared.
 */
export function fileOf({ backends, routes, rules }: Configuration): FileForm {
  return {
    version: 1,
    backends: [...backends].sort(legacyFirst).map(fileBackend),
    routes: [...routes].sort(byId).map(fileRoute),
    rules: rules
      .map(({ rule }) => rule)
      .sort(byId)
      .map(fileRule),
  }
}

const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
const legacyFirst = (a: Backend, b: Backend) =>
  Number(b.id === LEGACY_BACKEND) - Number(a.id === LEGACY_BACKEND) || byId(a, b)

const fileBackend = ({ id, url, description, health, tls }: Backend) =>
  exact({ id, url, description, health, tls }) as FileBackend

function fileRoute(route: Route): z.input<typeof FileRoute> {
  const { id, description, owner, match, baseline, candidate, weight, mirror, retiredAt, sticky } = route
  const { rewrite, requestHeaders, responseHeaders, timeouts, fallback, shadow, policies, rules } = route
  const head = { id, description, owner, match, baseline, candidate: candidate ?? undefined, weight, mirror }
  const optional = { retiredAt: retiredAt ?? undefined, sticky: sticky.length > 0 ? sticky : undefined }
  const rest = { rewrite, requestHeaders, responseHeaders, timeouts, fallback, shadow, policies }
  return exact({ ...head, ...optional, ...rest, rules: rules.length > 0 ? rules : undefined }) as FileRoute
}

function fileRule({
  id,
  kind,
  path,
  scope,
  reason,
  author,
  expiresAt,
  ...body
}: Rule): z.input<typeof FileRule> {
  const expires = expiresAt == null ? undefined : new Date(expiresAt).toISOString()
  return exact({ id, kind, path, scope, ...body, reason, author, expiresAt: expires }) as FileRule
}

/** Reads a file, or says of each thing that is wrong where it is: objects are named by their ids. */
export function parseFile(document: string): ConfigFile {
  const content = readDocument(document)
  const parsed = ConfigFile.safeParse(content ?? {})
  if (parsed.success) return parsed.data
  const named = parsed.error.issues.map((issue) => ({ ...issue, path: namedPath(content, issue.path) }))
  throw new ZodError(named)
}

function namedPath(content: unknown, path: PropertyKey[]): PropertyKey[] {
  const [part, index, ...rest] = path
  if (typeof part !== 'string' || typeof index !== 'number') return path
  const object: unknown = (content as Record<string, unknown[]>)[part]?.[index]
  const id = (object as { id?: unknown } | null)?.id
  return typeof id === 'string' && id !== '' ? [part, id, ...rest] : path
}

/** The same rule has the same name, whoever reads the file and when. */
export function idOfRule({ kind, path, scope }: Pick<FileRule, 'kind' | 'path' | 'scope'>): string {
  const said = JSON.stringify([kind, path, scope.route ?? null, scope.endpoint ?? null])
  return `rule-${createHash('sha256').update(said).digest('hex').slice(0, 12)}`
}
