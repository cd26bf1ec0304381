import { IconAlertTriangle, IconArrowBackUp } from '@tabler/icons-react'
import type { RouteView } from 'banyan/contracts/route.ts'
import { useChange } from '../api/mutations.ts'
import { ActionButton } from '../ui/ActionButton.tsx'
import { rollBackChange } from './traffic-change.ts'
import { useReasonAgainst } from './use-can.ts'

type Props = {
  route: RouteView
  size?: 'xs' | 'sm'
  /** Why it should be done now. */
  urgent?: string | undefined
}

/** One click, no question, and usable whenever the candidate serves anything. */
export function RollBackButton({ route, size = 'xs', urgent }: Props) {
  const change = useChange({ errors: 'toast' })
  const forbidden = useReasonAgainst('route.rollback')
  const nothing =
    route.retiredAt !== null
      ? 'The baseline is retired: there is nothing to roll back to.'
      : route.weight === 0
        ? `${route.baseline} serves everything already.`
        : undefined
  const Icon = urgent && !nothing ? IconAlertTriangle : IconArrowBackUp
  return (
    <ActionButton
      size={size}
      variant={nothing ? 'default' : urgent ? 'filled' : 'light'}
      {...(nothing ? {} : { color: urgent ? 'red.9' : 'red' })}
      {...(urgent && !nothing ? { title: urgent } : {})}
      leftSection={<Icon size={16} aria-hidden="true" />}
      disabledReason={nothing ?? forbidden}
      aria-label={`Roll back ${route.id}`}
      data-shortcut="roll-back"
      onClick={() => void change.run(rollBackChange(route))}
    >
      Roll back
    </ActionButton>
  )
}
