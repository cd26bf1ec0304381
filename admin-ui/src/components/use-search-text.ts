import { useEffect, useState } from 'react'

const WRITE_MS = 200

/**
 * The text of a filter: what is typed is there at once, and in the address shortly after.
 * Going back in history brings the text of that address.
 */
export function useSearchText(inUrl: string | undefined, write: (text: string | undefined) => void) {
  const [text, setText] = useState(inUrl ?? '')
  const [written, setWritten] = useState(inUrl ?? '')
  if ((inUrl ?? '') !== written) {
    setWritten(inUrl ?? '')
    setText(inUrl ?? '')
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: only typing starts the clock
  useEffect(() => {
    if (text === written) return
    const writing = setTimeout(() => {
      setWritten(text)
      write(text === '' ? undefined : text)
    }, WRITE_MS)
    return () => clearTimeout(writing)
  }, [text])
  return [text, setText] as const
}
