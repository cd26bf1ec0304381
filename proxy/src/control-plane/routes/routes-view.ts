import type { RouteView } from '../../contracts/route.ts'
import { describePath } from '../../domain/explain.ts'
import { compileMatcher } from '../../domain/match.ts'
import type { Route, RouteMatch } from '../../domain/route.ts'
import { stageOf } from '../../domain/stage.ts'
import { compileRegex } from '../../regex.ts'
import type { LastTouch } from '../../store/store.ts'

/** Methods, host and path in one line, as lists show a route: `GET shop.example /products/*`. */
export function patternOf(match: RouteMatch): string {
  const methods = match.methods && match.methods.length > 0 ? match.methods.join(',') : null
  const path = match.path ? describePath(match.path) : '/*'
  return [methods, match.host ?? null, path].filter((part) => part !== null).join(' ')
}

/** Why a stored route cannot be used, if so: an upgrade may refuse what an earlier version took. */
export function rejectionOf(route: Route): RouteView['rejected'] {
  const [rejected] = compileMatcher([route], compileRegex).rejected
  return rejected ? { code: rejected.code, message: rejected.message } : null
}

export function routeView(
  route: Route,
  touched: Pick<LastTouch, 'at' | 'by'> | undefined,
  candidateHealthy: boolean | null,
): RouteView {
  return {
    ...route,
    stage: stageOf(route),
    pattern: patternOf(route.match),
    rejected: rejectionOf(route),
    candidateHealthy: route.candidate === null ? null : candidateHealthy,
    changedAt: touched?.at ?? route.createdAt,
    changedBy: touched?.by ?? 'banyan',
  }
}
