import type { RouteView } from 'banyan/contracts/route.ts'
import type { RouteTrafficView } from 'banyan/contracts/route-traffic.ts'
import { Card } from '../ui/Card.tsx'
import { count, share } from '../util/format.ts'
import css from './status-matrix.module.css'

type Pairs = RouteTrafficView['pairs']

/** How both slots answered the same requests, by status: what is off the diagonal is a difference that clients would see. */
export function StatusMatrix({ route, pairs }: { route: RouteView; pairs: Pairs }) {
  const rows = sorted(pairs.map((pair) => pair.baseline))
  const columns = sorted(pairs.map((pair) => pair.candidate))
  const counts = new Map(pairs.map((pair) => [`${pair.baseline} ${pair.candidate}`, pair.count]))
  const total = pairs.reduce((sum, pair) => sum + pair.count, 0)
  const same = pairs
    .filter((pair) => pair.baseline === pair.candidate)
    .reduce((sum, pair) => sum + pair.count, 0)
  return (
    <Card
      title="Status of shadowed requests, last hour"
      aside={
        <span className="small dim num">
          {share(same, total)} the same of {count(total)}
        </span>
      }
      flush
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
      <section className={css.scroll} aria-label="Statuses of both slots" tabIndex={0}>
        <table className={css.matrix}>
          <thead>
            <tr>
              <th scope="col">
                {route.baseline} ↓ {route.candidate ?? 'candidate'} →
              </th>
              {columns.map((status) => (
                <th key={status} scope="col">
                  {nameOf(status)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((baseline) => (
              <tr key={baseline}>
                <th scope="row">{nameOf(baseline)}</th>
                {columns.map((candidate) => {
                  const n = counts.get(`${baseline} ${candidate}`) ?? 0
                  return (
                    <td key={candidate} data-same={baseline === candidate} data-some={n > 0}>
                      {n === 0 ? '·' : count(n)}
                      {n > 0 && baseline !== candidate && <span className={css.mark}> ≠</span>}
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Card>
  )
}

const sorted = (statuses: number[]) => [...new Set(statuses)].sort((a, b) => a - b)
const nameOf = (status: number) => (status === 0 ? 'no answer' : status)
