import { useRouterState } from '@tanstack/react-router'
import { useEffect, useState } from 'react'

/** The title is set by the page that was opened, a moment after the address changed. */
const SETTLED_MS = 150

/** Says the name of the page that was opened, for those who do not see that it changed. */
export function Announcer() {
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname })
  const [said, setSaid] = useState('')
  // biome-ignore lint/correctness/useExhaustiveDependencies: each page is announced once
  useEffect(() => {
    const saying = setTimeout(() => setSaid(document.title), SETTLED_MS)
    return () => clearTimeout(saying)
  }, [path])
  return (
    <p className="sr-only" role="status">
      {said}
    </p>
  )
}
