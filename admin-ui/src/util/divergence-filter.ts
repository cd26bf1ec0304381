import type { DifferenceKind } from 'banyan/domain/difference.ts'
import type { DivergenceFilter } from '../api/evidence-queries.ts'
import type { DivergenceSort, DivergenceTab, Span } from './choices.ts'

/** What the address of the list says. */
export type DivergenceSearch = {
  tab?: DivergenceTab | undefined
  q?: string | undefined
  route?: string | undefined
  since?: Span | undefined
  kind?: DifferenceKind | undefined
  endpoint?: string | undefined
  sort?: DivergenceSort | undefined
}

/** The question to the server that a tab and its filters stand for. */
export function filterOf(search: DivergenceSearch): DivergenceFilter {
  const { tab = 'unresolved', q, route, since = '7d', kind, endpoint, sort } = search
  return {
    ...(tab === 'noise' ? { state: 'all', noise: 'noise' } : { state: tab }),
    since,
    ...(q ? { q } : {}),
    ...(route ? { route } : {}),
    ...(kind ? { kind } : {}),
    ...(endpoint ? { endpoint } : {}),
    ...(sort ? { sort } : {}),
  }
}
