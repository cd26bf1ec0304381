import { type FormEvent, useEffect, useState } from 'react'
import { EntryField, EntryFrame } from './EntryFrame.tsx'
import { type EntryProblem, entryClient } from './entry-client.ts'
import { passwordStrength } from './password-strength.ts'

/** The first account, made with the one-time token that the server printed. There is no default password. */
export function SetupPage({ link }: { link: string | null }) {
  const [problem, setProblem] = useState<EntryProblem | null>(null)
  const [busy, setBusy] = useState(false)
  const [password, setPassword] = useState('')
  const errorOf = (path: string) => problem?.fields.find((field) => field.path === path)?.message

  useEffect(() => {
    if (link !== null) return
    entryClient.session().then((answer) => {
      if (answer.ok && !answer.value.setupNeeded) location.replace('/sign-in')
    })
  }, [link])

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    setBusy(true)
    const answer = await entryClient.setup({
      link: link ?? '',
      name: String(data.get('name')),
      password: String(data.get('password')),
    })
    if (answer.ok) return location.replace('/')
    setBusy(false)
    setProblem(answer.problem)
  }

  if (link === null) {
    return (
      <EntryFrame title="Set up Banyan">
        <p className="entry-text">
          The first account is made with the one-time link that the server printed when it started. Copy it
          from its output; it looks like <code>…/setup?link=…</code>.
        </p>
      </EntryFrame>
    )
  }
  const general = problem && problem.fields.length === 0 ? problem.message : null
  return (
    <EntryFrame title="Set up Banyan">
      <form onSubmit={submit}>
        <p className="entry-text">You will be the administrator. Others can be invited later.</p>
        <div role="alert">{general && <p className="entry-alert">{general}</p>}</div>
        <EntryField label="Name" name="name" autoComplete="username" error={errorOf('name')} />
        <EntryField
          label="Password"
          name="password"
          type="password"
          autoComplete="new-password"
          error={errorOf('password')}
          hint={passwordStrength(password)}
          onChange={setPassword}
        />
        <button type="submit" disabled={busy}>
          {busy ? 'Creating…' : 'Create account'}
        </button>
      </form>
    </EntryFrame>
  )
}
