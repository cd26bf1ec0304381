import { Button } from '@mantine/core'
import { IconAlertTriangle, IconInbox } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import css from './notice.module.css'

/** What would be here, why it is not, and the one thing that fills it. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={css.empty}>
      <IconInbox size={28} stroke={1.5} aria-hidden="true" />
      <p className={css.title}>{title}</p>
      {children && <div className={css.text}>{children}</div>}
    </div>
  )
}

type FailedProps = { what: string; message: string; requestId?: string | undefined; onRetry?: () => void }

/** In place of what could not be loaded, never of the page. */
export function Failed({ what, message, requestId, onRetry }: FailedProps) {
  return (
    <div className={css.failed} role="alert">
      <IconAlertTriangle size={18} aria-hidden="true" />
      <div className="grow">
        <p className={css.title}>{what}</p>
        <p className={css.text}>
          {message}
          {requestId && (
            <>
              {' '}
              Request <code>{requestId}</code>.
            </>
          )}
        </p>
      </div>
      {onRetry && (
        <Button variant="default" onClick={onRetry}>
          Retry
        </Button>
      )}
    </div>
  )
}

/** A sentence that needs to be seen before going on. */
export function Note({ tone, children }: { tone: 'warn' | 'danger' | 'info'; children: ReactNode }) {
  return (
    <div className={css.note} data-tone={tone}>
      {tone !== 'info' && <IconAlertTriangle size={16} aria-hidden="true" />}
      <div className="grow">{children}</div>
    </div>
  )
}
