import { type ErrorComponentProps, Link } from '@tanstack/react-router'
import { problemText } from '../api/client.ts'
import { Empty, Failed } from '../ui/Notice.tsx'

export function PageError({ error, reset }: ErrorComponentProps) {
  const { message, requestId } = problemText(error)
  return (
    <div style={{ padding: '2rem', maxWidth: '48rem', margin: '0 auto' }}>
      <Failed what="This page could not be shown" message={message} requestId={requestId} onRetry={reset} />
    </div>
  )
}

export function NotFound() {
  return (
    <main>
      <h1 className="sr-only">Not found</h1>
      <Empty title="There is no such page">
        <Link to="/">Go to the overview</Link>
      </Empty>
    </main>
  )
}
