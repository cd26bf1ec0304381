import { useQuery } from '@tanstack/react-query'
import { problemText } from '../../api/client.ts'
import { killSwitchQuery } from '../../api/queries.ts'
import { openDialog } from '../../stores/dialogs.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Bones } from '../../ui/Bones.tsx'
import { Card } from '../../ui/Card.tsx'
import { CopyLine } from '../../ui/CopyLine.tsx'
import { Failed, Note } from '../../ui/Notice.tsx'
import { commands } from '../../util/cli.ts'
import { useReasonAgainst } from '../use-can.ts'

/** What the kill switch is, how it stands, and how to reach it when nothing else works. */
export function KillSwitchSettings() {
  const { data, error, refetch } = useQuery(killSwitchQuery)
  const forbidden = useReasonAgainst('kill-switch.release')
  return (
    <Card title="Kill switch">
      <div className="stack">
        {error && <Failed what="How it stands is not known" {...problemText(error)} onRetry={refetch} />}
        {!data && !error && <Bones lines={2} />}
        {data?.engaged === false && (
          <p>
            It is off: routes divide as they say. <strong>Stop</strong> in the bar above engages it.
          </p>
        )}
        {data?.engaged && (
          <>
            <Note tone="danger">
              It is on{data.bySignal ? ', engaged by a signal on the host' : ''}: every request goes to the
              baseline, on all routes that still have one.
            </Note>
            <div>
              <ActionButton disabledReason={forbidden} onClick={() => void openDialog({ kind: 'release' })}>
                Release…
              </ActionButton>
            </div>
          </>
        )}
        <div className="stack tight">
          <h3>When this console does not answer</h3>
          <p className="dim">
            On its host this sends a signal to the process; it needs neither the store nor the admin port.
          </p>
          <CopyLine text={commands.killSwitch} />
        </div>
      </div>
    </Card>
  )
}
