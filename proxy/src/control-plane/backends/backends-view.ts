import type {
  BackendBreaker,
  BackendCheck,
  BackendHealth,
  BackendLoad,
  BackendView,
} from '../../contracts/backend.ts'
import type { Backend, Route } from '../../domain/route.ts'
import { conditionOf } from './condition.ts'

export const usesBackend = (route: Route, id: string): boolean => backendsOf(route).includes(id)

/** Every backend that a route names. */
export function backendsOf(route: Route): string[] {
  const { writes } = route.shadow ?? {}
  return [route.baseline, route.candidate, writes?.mode === 'sandbox' ? writes.backend : null].filter(
    (id) => id !== null,
  )
}

/** What is known of a backend beside its row. */
export type BackendNow = {
  status: BackendHealth
  checks: readonly BackendCheck[]
  breaker: BackendBreaker
  load: BackendLoad
}

export function backendView(
  backend: Backend,
  routes: readonly Route[],
  { checks, ...now }: BackendNow,
  nowMs: number,
): BackendView {
  const { hold, health } = backend
  const parts = { ...now, hold, checked: health !== undefined, waiting: now.load.waiting }
  return {
    ...backend,
    ...now,
    condition: conditionOf(parts, nowMs),
    recent: checks.map(({ ok }) => (ok ? '+' : '-')).join(''),
    routes: routes.filter((route) => usesBackend(route, backend.id)).map(({ id }) => id),
  }
}
