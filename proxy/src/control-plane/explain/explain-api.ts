import type { Store } from '../../store/store.ts'
import type { Handlers } from '../bind.ts'
import { explainRequest } from './explain-service.ts'

export function explainApi(store: Store): Handlers<'explain'> {
  return { explain: ({ body }) => explainRequest(store, body) }
}
