import type { BackendView } from 'banyan/contracts/backend.ts'
import { LEGACY_BACKEND } from 'banyan/domain/route.ts'
import { useEffect, useState } from 'react'
import { Card } from '../../ui/Card.tsx'
import { TimeAgo } from '../../ui/TimeAgo.tsx'
import { plural } from '../../util/format.ts'
import css from './backend-cards.module.css'
import { HoldControls } from './HoldControls.tsx'

/** What the breaker does, why, what it did before, and what a person can do about it. */
export function BreakerCard({ backend }: { backend: BackendView }) {
  const { breaker, hold, id } = backend
  if (id === LEGACY_BACKEND) {
    return (
      <Card title="Breaker">
        <p className="dim">
          The monolith has none: behind it there is nothing to go to, and an answer that might come is better
          than a refusal that is certain.
        </p>
      </Card>
    )
  }
  const state = hold === undefined ? breaker.state : `held ${hold}`
  return (
    <Card
      title="Breaker"
      aside={
        <span className={css.state} data-state={hold === undefined ? breaker.state : 'held'}>
          {state}
        </span>
      }
    >
      <div className="stack">
        <div className="stack tight">
          <p>{hold === undefined ? sentenceOf(breaker) : HELD[hold]}</p>
          {breaker.nextTryAt && <NextTry at={breaker.nextTryAt} />}
          <p className="small dim">{plural(breaker.trips24h, 'trip')} in 24 hours</p>
        </div>
        <HoldControls key={hold ?? 'free'} backend={backend} />
        {breaker.changes.length > 0 && (
          <details>
            <summary>What it did</summary>
            <ul className={css.log}>
              {breaker.changes.map(({ at, thread, state: to, cause }) => (
                <li key={`${at} ${thread} ${to}`}>
                  <span>
                    <strong>{to}</strong> <span className="dim">on thread {thread}</span>
                    {cause && <span className="small dim"> · {cause}</span>}
                  </span>
                  <TimeAgo at={at} />
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </Card>
  )
}

const HELD = {
  open: 'Drained by a person: the baseline serves its share. What was under way ends.',
  closed: 'Held closed by a person: it gets its whole share, whatever fails.',
}

function sentenceOf({ state, threads, cause }: BackendView['breaker']): string {
  const where = `on ${plural(threads, 'thread')}`
  const why = cause === null ? '' : `: ${cause}`
  if (state === 'open') return `Open ${where}${why}. The baseline serves its share.`
  if (state === 'half-open') return `Half-open ${where}: one request at a time probes it.`
  if (state === 'recovering') return `Recovering ${where}: its share grows back within seconds.`
  return 'Closed: every request of its share is sent to it.'
}

/** Counts down to the next request that may try it. */
function NextTry({ at }: { at: string }) {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  const seconds = Math.ceil((Date.parse(at) - now) / 1_000)
  return (
    <p className="num">
      {seconds > 0 ? `Next try in ${seconds} s` : 'The next request of its share tries it'}
    </p>
  )
}
