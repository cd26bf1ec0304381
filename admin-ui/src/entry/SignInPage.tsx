import { type FormEvent, useEffect, useRef, useState } from 'react'
import { EntryField, EntryFrame } from './EntryFrame.tsx'
import { destinationOf, type EntryProblem, entryClient } from './entry-client.ts'

const onward = () => location.replace(destinationOf(new URLSearchParams(location.search)))

/** Name and password, or the one-time link that the server printed. */
export function SignInPage({ link }: { link: string | null }) {
  const [problem, setProblem] = useState<EntryProblem | null>(null)
  const [busy, setBusy] = useState(link !== null)
  const asked = useRef(false)

  useEffect(() => {
    // A one-time link is spent by its first use, and React runs effects twice while developing.
    if (asked.current) return
    asked.current = true
    const first = link === null ? entryClient.session() : entryClient.signIn({ link })
    first.then((answer) => {
      setBusy(false)
      if (!answer.ok) {
        if (link !== null) setProblem(answer.problem)
      } else if (answer.value.account) onward()
      else if (answer.value.setupNeeded) location.replace('/setup')
    })
  }, [link])

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    setBusy(true)
    const answer = await entryClient.signIn({
      name: String(data.get('name')),
      password: String(data.get('password')),
    })
    if (answer.ok) return onward()
    setBusy(false)
    setProblem(answer.problem)
  }

  return (
    <EntryFrame title="Sign in">
      <form onSubmit={submit}>
        <div role="alert">
          {problem && (
            <p className="entry-alert">
              {problem.message}
              {problem.retryAfter > 0 && ` Try again in ${problem.retryAfter} s.`}
            </p>
          )}
        </div>
        <EntryField label="Name" name="name" autoComplete="username" />
        <EntryField label="Password" name="password" type="password" autoComplete="current-password" />
        <button type="submit" disabled={busy}>
          {busy ? 'Signing in…' : 'Sign in'}
        </button>
      </form>
    </EntryFrame>
  )
}
