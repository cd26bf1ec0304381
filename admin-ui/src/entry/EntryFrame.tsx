import { type KeyboardEvent, type ReactNode, useEffect, useState } from 'react'
import { BanyanMark } from '../ui/BanyanMark.tsx'

/** The frame of the pages in front of the console. */
export function EntryFrame({ title, children }: { title: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Banyan`
  }, [title])
  return (
    <main className="entry">
      <div className="entry-card">
        <div className="entry-brand">
          <BanyanMark size={30} />
          <span>Banyan</span>
        </div>
        <h1>{title}</h1>
        {children}
      </div>
      <p className="entry-foot">Traffic goes on as configured while nobody is signed in.</p>
    </main>
  )
}

type FieldProps = {
  label: string
  name: string
  type?: 'text' | 'password'
  autoComplete: string
  error?: string | undefined
  hint?: string | undefined
  onChange?: (value: string) => void
}

/** A labelled field; its error and its hint are read out with it. What is secret can be looked at by who types it. */
export function EntryField({ label, name, type = 'text', autoComplete, error, hint, onChange }: FieldProps) {
  const [shown, setShown] = useState(false)
  const [capsLock, setCapsLock] = useState(false)
  const secret = type === 'password'
  const look = (event: KeyboardEvent) => setCapsLock(event.getModifierState('CapsLock'))
  return (
    <div className="entry-field">
      <label htmlFor={name}>{label}</label>
      <div className="entry-input">
        <input
          id={name}
          name={name}
          type={shown ? 'text' : type}
          autoComplete={autoComplete}
          autoCapitalize="none"
          spellCheck={false}
          required
          aria-invalid={error !== undefined}
          aria-describedby={`${name}-note`}
          onChange={(event) => onChange?.(event.currentTarget.value)}
          {...(secret && { onKeyDown: look, onKeyUp: look })}
        />
        {secret && (
          <button
            type="button"
            className="entry-reveal"
            aria-controls={name}
            aria-pressed={shown}
            onClick={() => setShown(!shown)}
          >
            {shown ? 'Hide' : 'Show'}
          </button>
        )}
      </div>
      <p id={`${name}-note`} className={error ? 'entry-error' : 'entry-hint'}>
        {error ?? hint ?? ''}
        {secret && capsLock && <strong> Caps Lock is on.</strong>}
      </p>
    </div>
  )
}
