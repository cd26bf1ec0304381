import type { z } from 'zod'
import { BUNDLE_FORMAT, type Bundle, type BundledRequest, type BundleQuery } from '../../contracts/bundle.ts'
import type { Rule } from '../../domain/rules.ts'
import type { SampleRow } from '../../store/evidence-store.ts'
import type { StoredRequest } from '../examples.ts'
import type { Ground } from '../ground.ts'

/** What is needed to compare again elsewhere: requests, one of each endpoint before a second one of any, and the rules. */
export async function bundleView(
  ground: Ground,
  { route, limit }: z.output<typeof BundleQuery>,
  version: string,
): Promise<Bundle> {
  const nowMs = ground.now()
  const requests = (await ground.store.samples.list(route, limit)).flatMap((row) => requestOf(ground, row))
  const routes = new Set(requests.map((request) => request.route))
  if (route !== undefined) routes.add(route)
  const asked = new Set(requests.map(({ endpoint }) => endpoint))
  // A name that has become part of another since is no template any more.
  const known = (await ground.store.endpoints.list()).filter(
    ({ endpoint, declared }) => declared !== null || asked.has(endpoint),
  )
  return {
    format: BUNDLE_FORMAT,
    madeAt: new Date(nowMs).toISOString(),
    version,
    routes: [...routes].sort(),
    endpoints: known.map(({ endpoint }) => endpoint).sort(),
    rules: ground.rules.all
      .filter(({ expiresAt }) => expiresAt == null || expiresAt > nowMs)
      .filter(({ scope }) => scope.route === undefined || routes.has(scope.route))
      .map(bundledRule),
    requests,
  }
}

function requestOf({ endpoints }: Ground, { route, endpoint, at, body }: SampleRow): BundledRequest[] {
  const { method, host, target, headers }: StoredRequest = JSON.parse(body)
  if (method !== 'GET' && method !== 'HEAD') return []
  return [{ route, endpoint: endpoints.current(endpoint), at, method, host, target, headers }]
}

function bundledRule({ id: _, expiresAt, scope, ...rule }: Rule): Bundle['rules'][number] {
  return {
    ...rule,
    scope: {
      ...(scope.route !== undefined && { route: scope.route }),
      ...(scope.endpoint !== undefined && { endpoint: scope.endpoint }),
    },
    expiresAt: expiresAt == null ? null : new Date(expiresAt).toISOString(),
  }
}
