import { ActionButton } from '../../ui/ActionButton.tsx'
import { TimeAgo } from '../../ui/TimeAgo.tsx'

type Props = {
  touched: { changedAt: string | null; changedBy: string | null }
  dirty: boolean
  stale: boolean
  busy: boolean
  forbidden: string | undefined
}

/** The button that saves a section, and who saved it last. */
export function SaveLine({ touched: { changedAt, changedBy }, dirty, stale, busy, forbidden }: Props) {
  return (
    <div className="row wrap">
      <ActionButton
        type="submit"
        reasonSide="right"
        loading={busy}
        disabledReason={forbidden ?? (dirty ? undefined : 'Nothing has been changed.')}
      >
        Save
      </ActionButton>
      {changedAt !== null && (
        <span className="small dim">
          changed <TimeAgo at={changedAt} /> by {changedBy}
          {stale && ': after you began. What you typed is still here; saving asks what to do about it.'}
        </span>
      )}
    </div>
  )
}
