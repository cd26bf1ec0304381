import type { DivergenceFilter } from '../api/evidence-queries.ts'
import type { DivergenceTab, Span } from './choices.ts'

/** What the address of the list says. */
export type DivergenceSearch = {
  tab?: DivergenceTab | undefined
  q?: string | undefined
  route?: string | undefined
  since?: Span | undefined
}

/** The question to the server that a tab and its filters stand for. */
export function filterOf({ tab = 'unresolved', q, route, since = '7d' }: DivergenceSearch): DivergenceFilter {
  return {
    ...(tab === 'noise' ? { state: 'all', noise: 'noise' } : { state: tab }),
    since,
    ...(q ? { q } : {}),
    ...(route ? { route } : {}),
  }
}
