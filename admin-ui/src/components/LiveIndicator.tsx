import { useEffect, useState } from 'react'
import { type LivePhase, liveStore } from '../api/live-state.ts'
import { useStore } from '../stores/store.ts'
import { Hint } from '../ui/Hint.tsx'
import { clockTime } from '../util/time.ts'
import css from './live-indicator.module.css'

/** Nobody sent and nobody answered for this long, and yet nothing failed: longer than a poll takes, sooner than one is given up. */
const STALE_S = 10

const LOOKS: Record<LivePhase | 'stale', { word: string; says: string }> = {
  live: { word: 'live', says: 'Figures arrive as they change.' },
  connecting: { word: 'connecting', says: 'Connecting to the stream of changes.' },
  polling: {
    word: 'every 5 s',
    says: 'The stream is interrupted; the console asks every 5 seconds instead.',
  },
  stale: { word: 'stale', says: 'Nothing has arrived for a while; the console goes on asking.' },
  paused: { word: 'paused by you', says: 'You paused the updates. What you see stands still.' },
  offline: { word: 'offline', says: 'The server does not answer. What you see is as old as it says.' },
}

/** How fresh the page is, with its age; a click pauses it. */
export function LiveIndicator() {
  const { phase, lastAt } = useStore(liveStore)
  const age = useAge(lastAt)
  const still = phase === 'paused' || phase === 'offline'
  const look = !still && age > STALE_S ? 'stale' : phase
  const { word, says } = LOOKS[look]
  return (
    <Hint text={`${says} ${phase === 'paused' ? 'Click to go on.' : 'Click to pause.'}`} side="bottom">
      <button type="button" className={css.live} data-phase={look} onClick={toggle}>
        <span className={css.dot} aria-hidden="true" />
        <span className="sr-only">Updates: </span>
        <span className={css.word}>{word}</span>
        <span className={css.age}>
          {still || look === 'stale' ? `since ${clockTime(lastAt)}` : `${age} s`}
        </span>
      </button>
    </Hint>
  )
}

const toggle = () => void import('../api/live.ts').then(({ togglePause }) => togglePause())

/** Whole seconds since a time, ticking. */
function useAge(at: number): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const ticking = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(ticking)
  }, [])
  return Math.max(0, Math.round((now - at) / 1000))
}
