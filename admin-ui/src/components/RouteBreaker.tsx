import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { RouteView } from 'banyan/contracts/route.ts'
import { backendsQuery } from '../api/queries.ts'
import { Note } from '../ui/Notice.tsx'

/** Said only while the candidate is not asked as the numbers say: its breaker is open, or somebody holds it. */
export function RouteBreaker({ route }: { route: RouteView }) {
  const { data } = useQuery(backendsQuery)
  const candidate = data?.items.find(({ id }) => id === route.candidate)
  const condition = candidate?.condition
  if (condition === undefined || !['breaker', 'hold', 'health'].includes(condition.part)) return null
  if (condition.level === 'good' || condition.level === 'unknown') return null
  return (
    <Note tone={condition.level === 'down' ? 'danger' : 'warn'}>
      <strong>{candidate?.id}</strong>: {condition.why.replace(/([^.])$/, '$1.')}{' '}
      {route.weight > 0 && isShut(condition) && `${route.baseline} answers in its place. `}
      <Link to="/backends/$id" params={{ id: candidate?.id ?? '' }}>
        See {candidate?.id}
      </Link>
    </Note>
  )
}

const isShut = ({ part, level }: { part: string; level: string }) =>
  (part === 'breaker' && level === 'down') || level === 'held'
