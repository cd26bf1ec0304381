import { useSyncExternalStore } from 'react'
import { ago, exactTime } from '../util/time.ts'

const TICK_MS = 30_000
let now = Date.now()
const listeners = new Set<() => void>()
let ticks = false

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  if (!ticks) setInterval(tick, TICK_MS)
  ticks = true
  return () => {
    listeners.delete(listener)
  }
}

function tick(): void {
  now = Date.now()
  for (const each of listeners) each()
}

/** A time in words, exact on hover. All of them tick together, every half minute. */
export function TimeAgo({ at }: { at: string }) {
  const then = Date.parse(at)
  const seen = useSyncExternalStore(subscribe, () => now)
  return (
    <time dateTime={at} title={exactTime(then)} className="num">
      {ago(then, Math.max(seen, then))}
    </time>
  )
}
