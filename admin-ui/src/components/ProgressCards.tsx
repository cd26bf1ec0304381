import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { problemText } from '../api/client.ts'
import { progressQuery } from '../api/evidence-queries.ts'
import { statusQuery } from '../api/queries.ts'
import { Bones } from '../ui/Bones.tsx'
import { Card } from '../ui/Card.tsx'
import { Failed } from '../ui/Notice.tsx'
import { goalText } from '../util/progress.ts'
import { TextLink } from './links.tsx'
import css from './progress-chart.module.css'

const ProgressChart = lazy(() => import('./ProgressChart.tsx').then((m) => ({ default: m.ProgressChart })))

const SPANS = { 30: '30 d', 90: '90 d', 365: '1 year' } as const
/** One point is no line. */
const LEAST_POINTS = 2

/** The burn-up of the migration. It waits until there are days to draw. */
export function ProgressCard() {
  const [days, setDays] = useState(30)
  const { data, error, refetch } = useQuery(progressQuery(days))
  const { data: status } = useQuery(statusQuery)
  if (error && !data) {
    return (
      <Card title="Progress">
        <Failed what="Progress is not known" {...problemText(error)} onRetry={() => void refetch()} />
      </Card>
    )
  }
  if (!data || data.points.length < LEAST_POINTS) return null
  const goal = goalText(data.points, status?.instance.goalDate ?? null)
  return (
    <Card
      title="Progress"
      aside={
        <div className={css.spans}>
          {Object.entries(SPANS).map(([span, says]) => (
            <button
              key={span}
              type="button"
              aria-pressed={days === Number(span)}
              onClick={() => setDays(Number(span))}
            >
              {says}
            </button>
          ))}
          <TextLink to="/coverage">What is left</TextLink>
        </div>
      }
    >
      <Suspense fallback={<Bones lines={1} height={190} />}>
        <ProgressChart progress={data} />
      </Suspense>
      {goal && <p className={css.goal}>{goal}</p>}
    </Card>
  )
}
