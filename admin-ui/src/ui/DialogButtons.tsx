import { Button } from '@mantine/core'
import { ActionButton } from './ActionButton.tsx'

type Props = {
  deed: string
  busy: boolean
  danger?: boolean
  disabledReason?: string | undefined
  onCancel: () => void
}

/** The two buttons of a dialog. The one that does it is named for what it does. */
export function DialogButtons({ deed, busy, danger = false, disabledReason, onCancel }: Props) {
  return (
    <div className="row wrap" style={{ justifyContent: 'flex-end', marginTop: '0.5rem' }}>
      <Button variant="default" size="sm" onClick={onCancel}>
        Cancel
      </Button>
      <ActionButton
        type="submit"
        size="sm"
        loading={busy}
        disabledReason={disabledReason}
        {...(danger ? { color: 'red.9' } : {})}
      >
        {deed}
      </ActionButton>
    </div>
  )
}
