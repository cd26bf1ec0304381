import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { progressQuery } from '../api/evidence-queries.ts'
import { Hint } from '../ui/Hint.tsx'
import { plural, share } from '../util/format.ts'
import { changeText, sinceText } from '../util/progress.ts'
import css from './headline.module.css'

/** The migration in one sentence: two numbers, each with what it counts. */
export function Headline({ days }: { days: number }) {
  const { data, error } = useQuery(progressQuery(days))
  if (!data) return <span className="dim">{error ? 'The progress is not known.' : 'Counting…'}</span>
  const { traffic, endpoints } = data
  if (traffic.requests === 0 && endpoints.seen === 0) {
    return <p>No request has come through the proxy yet.</p>
  }
  const change = changeText(data)
  return (
    <p className={css.sentence}>
      <Hint
        side="bottom"
        text="Requests that extracted services served, of all requests through the proxy. Mirrored copies do not count."
      >
        <Link to="/routes" className={css.figure}>
          {share(traffic.candidate, traffic.requests)} of traffic
        </Link>
      </Hint>{' '}
      {sinceText(data)} and{' '}
      <Hint
        side="bottom"
        text="Endpoints on a route that is cut over or retired, of those seen in the last 30 days. Hidden ones do not count."
      >
        <Link to="/coverage" className={css.figure}>
          {endpoints.migrated} of {plural(endpoints.seen, 'endpoint')}
        </Link>
      </Hint>{' '}
      run on extracted services.{change && <strong> {change}</strong>}
    </p>
  )
}
