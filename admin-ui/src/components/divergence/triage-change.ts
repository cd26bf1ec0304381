import type { DivergenceDetail } from 'banyan/contracts/divergence.ts'
import type { z } from 'zod'
import { api } from '../../api/client.ts'
import type { Change } from '../../api/mutations.ts'
import { queryClient } from '../../api/query-client.ts'
import { refreshConfiguration } from '../../api/refresh.ts'

type Divergence = z.infer<typeof DivergenceDetail>
type Action = 'resolve' | 'reopen'

const DONE: Record<Action, string> = {
  resolve: 'Resolved. It comes back as regressed if a newer build shows it.',
  reopen: 'Open again.',
}

/** The triage of a group that needs no rule; undoing puts the state back that it had. */
export function triageChange(divergence: Divergence, action: Action): Change<'triageDivergence'> {
  const { signature, state } = divergence
  const back = action === 'resolve' ? 'reopen' : state === 'accepted' ? 'accept' : 'resolve'
  return {
    name: 'triageDivergence',
    tier: 0,
    input: { params: { signature }, body: { action } },
    done: () => DONE[action],
    reverse: async () => {
      await api('triageDivergence', { params: { signature }, body: { action: back } })
      await refreshConfiguration(queryClient)
    },
  }
}
