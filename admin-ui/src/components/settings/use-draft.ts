import { useState } from 'react'

type Draft<Saved, Values> = {
  values: Values
  setValues: (values: Values) => void
  /** What the form began with; what is sent says that it is based on this. */
  base: Saved
  dirty: boolean
  /** Somebody else has saved since. */
  stale: boolean
}

/** What is typed into a section: it follows what is saved until something is typed, and stays from then on. */
export function useDraft<Saved extends { version: number }, Values>(
  saved: Saved,
  valuesOf: (saved: Saved) => Values,
): Draft<Saved, Values> {
  const [base, setBase] = useState(saved)
  const [values, setValues] = useState(() => valuesOf(saved))
  const is = (other: Saved) => JSON.stringify(values) === JSON.stringify(valuesOf(other))
  const dirty = !is(base)
  const moved = saved.version !== base.version
  // Also when what was typed is what is saved now: that was the saving.
  if (moved && (!dirty || is(saved))) {
    setBase(saved)
    setValues(valuesOf(saved))
  }
  return { values, setValues, base, dirty, stale: moved && dirty }
}
