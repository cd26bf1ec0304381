import type { DivergenceDetail } from 'banyan/contracts/divergence.ts'
import type { z } from 'zod'
import { api } from '../../api/client.ts'
import type { Change } from '../../api/mutations.ts'
import { queryClient } from '../../api/query-client.ts'
import { refreshConfiguration } from '../../api/refresh.ts'
import { plural } from '../../util/format.ts'

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

/** The same of many groups. Undoing gives each the state back that it had. */
export function triageChanges(signatures: string[], action: Action): Change<'triageDivergences'> {
  return {
    name: 'triageDivergences',
    tier: 0,
    input: { body: { signatures, action } },
    done: ({ done, left }) => {
      const deed = `${plural(done.length, 'group')} ${action === 'resolve' ? 'resolved' : 'open again'}.`
      return left.length === 0 ? deed : `${deed} ${plural(left.length, 'group')} left as they were.`
    },
    reverse: async ({ done }) => {
      const ways = Map.groupBy(done, ({ before }) => BACK[before])
      for (const [back, groups] of ways) {
        const again = groups.map(({ signature }) => signature)
        await api('triageDivergences', { body: { signatures: again, action: back } })
      }
      await refreshConfiguration(queryClient)
    },
  }
}

const BACK = { open: 'reopen', regressed: 'reopen', accepted: 'accept', resolved: 'resolve' } as const
