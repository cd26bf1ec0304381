import { useQuery } from '@tanstack/react-query'
import { liveStore } from '../api/live-state.ts'
import { statusQuery, trafficQuery } from '../api/queries.ts'
import { openDialog } from '../stores/dialogs.ts'
import { useStore } from '../stores/store.ts'
import { ActionButton } from '../ui/ActionButton.tsx'
import { Note } from '../ui/Notice.tsx'
import { commands } from '../util/cli.ts'
import { skewText } from '../util/clock-skew.ts'
import { plural } from '../util/format.ts'
import css from './status-strip.module.css'
import { useReasonAgainst } from './use-can.ts'

/** Under the top bar, only when something is wrong with the whole. */
export function StatusStrip() {
  const { data } = useQuery(statusQuery)
  const { phase } = useStore(liveStore)
  const forbidden = useReasonAgainst('kill-switch.release')
  const behind = data?.threads.filter((thread) => thread.revision !== data.revision).length ?? 0
  return (
    <div className={css.strip} role="status">
      {phase === 'offline' && (
        <Note tone="danger">
          The server does not answer. Traffic is still routed with revision {data?.revision ?? 'last known'},
          but changes are not possible right now. In an emergency run <code>{commands.killSwitch}</code> on
          the host.
        </Note>
      )}
      {data?.killSwitch && (
        <Note tone="danger">
          <div className="row between wrap">
            <span>
              <strong>The kill switch is on.</strong> Every request goes to the monolith, and nothing is
              mirrored.
            </span>
            <ActionButton
              color="red.9"
              disabledReason={forbidden}
              onClick={() => void openDialog({ kind: 'release' })}
            >
              Release…
            </ActionButton>
          </div>
        </Note>
      )}
      <ClockSkew />
      {behind > 0 && (
        <Note tone="warn">
          {plural(behind, 'thread')} of {data?.threads.length} still {behind === 1 ? 'serves' : 'serve'} an
          earlier revision.
        </Note>
      )}
    </div>
  )
}

/** The last second of traffic was written by the server's clock just before it arrived. */
function ClockSkew() {
  const { data: second, dataUpdatedAt } = useQuery({
    ...trafficQuery,
    select: ({ points }) => points.at(-1)?.at,
  })
  const { phase } = useStore(liveStore)
  const text =
    second === undefined || phase !== 'live' || document.hidden
      ? null
      : skewText((second + 1) * 1_000, dataUpdatedAt)
  if (text === null) return null
  return <Note tone="warn">{text} Ages and times here are wrong by that much.</Note>
}
