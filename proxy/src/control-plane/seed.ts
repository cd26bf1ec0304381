import type { ObjectChange } from '../contracts/activity.ts'
import type { BackendCreate } from '../contracts/backend.ts'
import type { RouteCreate } from '../contracts/route.ts'
import { type Backend, LEGACY_BACKEND, type Route } from '../domain/route.ts'
import type { StoreTables } from '../store/store.ts'
import { newSecret } from './accounts/secrets.ts'
import { type Changes, exact } from './changes.ts'
import { FORCE_KEY } from './publisher.ts'
import { assertBackends, assertCompiles } from './routes/routes-rules.ts'

/** What the flags and the file ask for at a first start. */
export type SeedInput = {
  legacyUrl: string
  /** Somebody said where the monolith is, now: an address of an earlier start gives way. */
  moveLegacy: boolean
  backends: readonly Omit<BackendCreate, 'reason'>[]
  routes: readonly Omit<RouteCreate, 'reason'>[]
}

const FROM_FILE = { kind: 'system', name: 'banyan', via: 'file' } as const

/**
 * At the first start everything, in one revision. Later only a changed address of the monolith: what people
 * have made of the routes since is theirs.
 */
export async function seed(changes: Changes, clock: () => Date, input: SeedInput): Promise<void> {
  await changes.commit(FROM_FILE, async (tables) => {
    if ((await tables.settings.get(FORCE_KEY)) === undefined)
      await tables.settings.set(FORCE_KEY, newSecret())
    const legacy = await tables.backends.find(LEGACY_BACKEND)
    if (legacy === null) return firstStart(tables, clock().toISOString(), input)
    const isSame = !input.moveLegacy || legacy.url === input.legacyUrl
    const after = isSame
      ? legacy
      : await tables.backends.replace({ ...legacy, url: input.legacyUrl }, legacy.version)
    return {
      value: null,
      verb: 'backend.edit',
      target: { kind: 'backend', id: LEGACY_BACKEND },
      summary: `Moved the backend ${LEGACY_BACKEND} to ${input.legacyUrl}`,
      reason: undefined,
      changes: isSame ? [] : [{ kind: 'backend', id: LEGACY_BACKEND, before: legacy, after }],
    }
  })
}

async function firstStart(tables: StoreTables, createdAt: string, input: SeedInput) {
  const changes: ObjectChange[] = []
  const others = input.backends.filter(({ id }) => id !== LEGACY_BACKEND)
  for (const given of [{ id: LEGACY_BACKEND, url: input.legacyUrl }, ...others]) {
    const backend: Backend = exact({ ...given, version: 1, createdAt })
    await tables.backends.insert(backend)
    changes.push({ kind: 'backend', id: backend.id, before: null, after: backend })
  }
  for (const given of input.routes) {
    const route: Route = exact({ ...given, weight: 0, mirror: 0, retiredAt: null, version: 1, createdAt })
    assertCompiles(route)
    await assertBackends(tables, route)
    await tables.routes.insert(route)
    changes.push({ kind: 'route', id: route.id, before: null, after: route })
  }
  const summary = `First start: ${input.legacyUrl} is the monolith`
  return {
    value: null,
    verb: 'instance.create',
    target: { kind: 'instance', id: 'banyan' },
    summary,
    reason: undefined,
    changes,
  }
}
