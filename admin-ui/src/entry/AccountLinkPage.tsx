import type { AccountLinkAnswer } from 'banyan/contracts/account.ts'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { EntryField, EntryFrame } from './EntryFrame.tsx'
import { type EntryProblem, entryClient } from './entry-client.ts'
import { passwordStrength } from './password-strength.ts'

const TITLES = { invite: 'Welcome to Banyan', reset: 'Set a new password' } as const
const ROLES = {
  viewer: 'you can look at everything',
  operator: 'you can triage, ramp, roll back and stop',
  maintainer: 'you can also change routes, backends and rules',
  admin: 'you can also manage accounts, tokens and settings',
} as const

/** Where the link of an invitation leads, or the one for a new password: it says whose, and sets the password. */
export function AccountLinkPage({ link }: { link: string | null }) {
  const [whose, setWhose] = useState<AccountLinkAnswer | null>(null)
  const [problem, setProblem] = useState<EntryProblem | null>(link === null ? NO_LINK : null)
  const asked = useRef(false)

  useEffect(() => {
    if (link === null || asked.current) return
    asked.current = true
    entryClient.readLink({ link }).then((answer) => {
      if (answer.ok) setWhose(answer.value)
      else setProblem(answer.problem)
    })
  }, [link])

  if (whose !== null && link !== null) return <SetPassword link={link} whose={whose} />
  return (
    <EntryFrame title={location.pathname.startsWith('/reset') ? TITLES.reset : TITLES.invite}>
      <div role="alert">{problem && <p className="entry-alert">{problem.message}</p>}</div>
      {problem && (
        <p className="entry-text">
          <a href="/sign-in">Sign in</a> if you have a password already.
        </p>
      )}
    </EntryFrame>
  )
}

const NO_LINK: EntryProblem = {
  message: 'This address is only half of a link. Open the whole link that you were given.',
  fields: [],
  retryAfter: 0,
}

function SetPassword({ link, whose }: { link: string; whose: AccountLinkAnswer }) {
  const [problem, setProblem] = useState<EntryProblem | null>(null)
  const [busy, setBusy] = useState(false)
  const [password, setPassword] = useState('')
  const ofField = problem?.fields.find(({ path }) => path === 'password')?.message

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    setBusy(true)
    const answer = await entryClient.acceptLink({ link, password })
    if (answer.ok) return location.replace('/')
    setBusy(false)
    setProblem(answer.problem)
  }

  return (
    <EntryFrame title={TITLES[whose.purpose]}>
      <form onSubmit={submit}>
        <p className="entry-text">
          You are <strong>{whose.name}</strong>, {whose.role}: {ROLES[whose.role]}. Choose a password
          {whose.purpose === 'reset' && '; every other browser of yours is signed out'}.
        </p>
        <div role="alert">
          {problem && ofField === undefined && <p className="entry-alert">{problem.message}</p>}
        </div>
        {/* For password managers, which file a password under a name. */}
        <input type="text" name="name" autoComplete="username" value={whose.name} readOnly hidden />
        <EntryField
          label="Password"
          name="password"
          type="password"
          autoComplete="new-password"
          error={ofField}
          hint={passwordStrength(password)}
          onChange={setPassword}
        />
        <button type="submit" disabled={busy}>
          {busy ? 'Signing in…' : 'Set password and sign in'}
        </button>
      </form>
    </EntryFrame>
  )
}
