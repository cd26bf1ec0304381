import '@mantine/core/styles/CloseButton.layer.css'
import '@mantine/core/styles/Notification.layer.css'
import '@mantine/notifications/styles.layer.css'
import { Button } from '@mantine/core'
import { Notifications, notifications } from '@mantine/notifications'
import { useEffect } from 'react'
import { undo } from '../api/undo.ts'
import { useStore } from '../stores/store.ts'
import { type Toast, toasts } from '../stores/toast.ts'

/** How long an undo is offered here; in Activity it is offered for ever. */
const SHOWN_MS = 10_000

export function ToastHost() {
  const waiting = useStore(toasts)
  useEffect(() => {
    if (waiting.length === 0) return
    toasts.set([])
    for (const toast of waiting) show(toast)
  }, [waiting])
  return <Notifications position="bottom-right" limit={4} autoClose={SHOWN_MS} zIndex={500} />
}

function show(toast: Toast): void {
  const id = `toast-${toast.id}`
  notifications.show({
    id,
    color: toast.failed ? 'red' : 'leaf',
    closeButtonProps: { 'aria-label': 'Dismiss' },
    message: <Message toast={toast} onDone={() => notifications.hide(id)} />,
    withBorder: true,
  })
}

function Message({ toast, onDone }: { toast: Toast; onDone: () => void }) {
  const offered = toast.undo
  return (
    <div className="row between">
      <span>
        {toast.message}
        {toast.requestId && <span className="dim small"> Request {toast.requestId}</span>}
      </span>
      {offered && (
        <Button
          variant="light"
          flex="none"
          data-shortcut="undo-last"
          onClick={() => {
            onDone()
            if ('run' in offered) void offered.run()
            else void undo(offered.revision, offered.changes)
          }}
        >
          Undo
        </Button>
      )}
    </div>
  )
}
