import { isDeepStrictEqual } from 'node:util'
import type { AddressGuard } from '../address-guard.ts'
import type { ObjectChange } from '../contracts/activity.ts'
import { Refusal } from '../domain/errors.ts'
import { type Policies, secretsOf } from '../domain/policies.ts'
import type { Secrets } from '../secrets.ts'

/** What routes and backends name outside of the store: addresses, and secrets. */
export type Outside = { guard: AddressGuard; secrets: Secrets }

/**
 * Refuses what the data plane could not use: a backend where the proxy does not call, a secret that is not there.
 * Only what a change makes anew is looked at: nothing outside can stand in the way of a rollback.
 */
export function assertUsable(changes: readonly ObjectChange[], outside: Outside): void {
  for (const { kind, before, after } of changes) {
    if (after === null) continue
    if (kind === 'backend') assertCallable(urlOf(before), urlOf(after), 'url', outside.guard)
    if (kind === 'route') assertPolicies(policiesOf(before), policiesOf(after), outside)
  }
}

function assertPolicies(before: Policies | undefined, after: Policies | undefined, outside: Outside): void {
  if (after === undefined || isDeepStrictEqual(before, after)) return
  for (const ref of secretsOf(after)) {
    const problem = outside.secrets.problemOf(ref)
    if (problem !== null) throw wrong('policies.jwt.secret', problem)
  }
  const { jwt } = after
  if (jwt && 'jwks' in jwt) assertCallable(undefined, jwt.jwks, 'policies.jwt.jwks', outside.guard)
}

function assertCallable(before: string | undefined, url: string, path: string, guard: AddressGuard): void {
  if (url === before) return
  const problem = guard.refusalOfUrl(url)
  if (problem !== null) throw wrong(path, problem)
}

const wrong = (path: string, message: string) =>
  new Refusal('invalid_input', `${path}: ${message}`, { fields: [{ path, message }] })

type Row = ObjectChange['after']
const urlOf = (row: Row) => (row as { url?: string } | null)?.url as string
const policiesOf = (row: Row) => (row as { policies?: Policies } | null)?.policies
