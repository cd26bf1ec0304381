import type { Route } from '../domain/route.ts'
import type { Store } from '../store/store.ts'
import type { EndpointBook } from './endpoint-book.ts'
import type { NoiseBook } from './noise-book.ts'
import type { RuleBook } from './rule-book.ts'

/** What every view of the evidence is made from. */
export type Ground = {
  store: Store
  noise: NoiseBook
  rules: RuleBook
  endpoints: EndpointBook
  routes: () => readonly Route[]
  now: () => number
}
