import type { BackendBreaker, BackendHealth, BackendView } from '../../contracts/backend.ts'
import type { Backend, Route } from '../../domain/route.ts'

export const usesBackend = (route: Route, id: string): boolean => backendsOf(route).includes(id)

/** Every backend that a route names. */
export function backendsOf(route: Route): string[] {
  const { writes } = route.shadow ?? {}
  return [route.baseline, route.candidate, writes?.mode === 'sandbox' ? writes.backend : null].filter(
    (id) => id !== null,
  )
}

export function backendView(
  backend: Backend,
  routes: readonly Route[],
  now: { status: BackendHealth; breaker: BackendBreaker },
): BackendView {
  return {
    ...backend,
    ...now,
    routes: routes.filter((route) => usesBackend(route, backend.id)).map(({ id }) => id),
  }
}
