import { Button } from '@mantine/core'
import type { SessionView } from 'banyan/contracts/account.ts'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { deviceOf } from '../util/device.ts'
import css from './session-list.module.css'

type Props = { sessions: readonly SessionView[]; onEnd: (session: SessionView) => void }

/** The browsers in which an account is signed in. Signing one out is safe and takes one click. */
export function SessionList({ sessions, onEnd }: Props) {
  return (
    <ul>
      {sessions.map((session) => {
        const device = deviceOf(session.userAgent)
        return (
          <li key={session.id} className={css.row}>
            <div className="grow">
              <p title={session.userAgent}>
                {device} {session.current && <span className={css.here}>this browser</span>}
              </p>
              <p className="small dim">
                seen <TimeAgo at={session.lastSeenAt} />, signed in <TimeAgo at={session.createdAt} />
                {session.address !== '' && ` from ${session.address}`}
              </p>
            </div>
            {!session.current && (
              <Button
                variant="default"
                aria-label={`Sign out ${device}${session.address && ` at ${session.address}`}`}
                onClick={() => onEnd(session)}
              >
                Sign out
              </Button>
            )}
          </li>
        )
      })}
    </ul>
  )
}
