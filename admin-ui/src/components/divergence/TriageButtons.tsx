import { IconCheck, IconCircleCheck, IconRotate } from '@tabler/icons-react'
import type { DivergenceDetail } from 'banyan/contracts/divergence.ts'
import type { z } from 'zod'
import { useChange } from '../../api/mutations.ts'
import { openDialog } from '../../stores/dialogs.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { EMPTY_RULE, kindsFor, ruleValuesOf } from '../../util/rules.ts'
import { useReasonAgainst } from '../use-can.ts'
import { triageChange } from './triage-change.ts'

type Divergence = z.infer<typeof DivergenceDetail>

/** Bug fixed, intended, or open again. None of it touches traffic, so none of it asks first. */
export function TriageButtons({ divergence }: { divergence: Divergence }) {
  const change = useChange({ errors: 'toast' })
  const forbidden = useReasonAgainst('divergence.triage')
  const settled = divergence.state === 'accepted' || divergence.state === 'resolved'
  if (settled) {
    return (
      <ActionButton
        variant="default"
        disabledReason={forbidden}
        loading={change.isPending}
        leftSection={<IconRotate size={16} aria-hidden="true" />}
        onClick={() => void change.run(triageChange(divergence, 'reopen'))}
      >
        Reopen
      </ActionButton>
    )
  }
  return (
    <>
      <ActionButton
        variant="default"
        data-shortcut="accept"
        disabledReason={forbidden}
        title="It is intended: make a rule, so that it does not come up again"
        leftSection={<IconCheck size={16} aria-hidden="true" />}
        onClick={() => void accept(divergence)}
      >
        Accept…
      </ActionButton>
      <ActionButton
        data-shortcut="resolve"
        disabledReason={forbidden}
        loading={change.isPending}
        title="It was fixed: it comes back as regressed if a newer build shows it"
        leftSection={<IconCircleCheck size={16} aria-hidden="true" />}
        onClick={() => void change.run(triageChange(divergence, 'resolve'))}
      >
        Resolve
      </ActionButton>
    </>
  )
}

/** Accepting makes a rule of what differs first; the person may make it narrower or wider. */
function accept(divergence: Divergence): Promise<boolean> {
  const { signature, route, endpoint, paths } = divergence
  const path = paths[0]
  const suggested = path?.suggestion?.rule
  const kinds = kindsFor({ kind: path?.kind ?? 'value', baseline: null, candidate: null })
  return openDialog({
    kind: 'rule',
    accept: true,
    signature,
    where: { route, endpoint },
    kinds: suggested ? [suggested.kind, ...kinds] : kinds,
    initial: suggested
      ? { ...ruleValuesOf(suggested), reason: '' }
      : { ...EMPTY_RULE, kind: kinds[0] ?? 'ignore', path: path?.path ?? '' },
  })
}
