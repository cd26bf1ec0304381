import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { problemText } from '../api/client.ts'
import { progressQuery } from '../api/evidence-queries.ts'
import { Bones } from '../ui/Bones.tsx'
import { Card } from '../ui/Card.tsx'
import { Failed } from '../ui/Notice.tsx'
import { TextLink } from './links.tsx'

const ProgressChart = lazy(() => import('./ProgressChart.tsx').then((m) => ({ default: m.ProgressChart })))

const DAYS = 30
/** One point is no line. */
const LEAST_POINTS = 2

/** The burn-up of the migration. It waits until there are days to draw. */
export function ProgressCard() {
  const { data, error, refetch } = useQuery(progressQuery(DAYS))
  if (error && !data) {
    return (
      <Card title="Progress">
        <Failed what="Progress is not known" {...problemText(error)} onRetry={() => void refetch()} />
      </Card>
    )
  }
  if (!data || data.points.length < LEAST_POINTS) return null
  return (
    <Card title={`Progress, last ${data.days} days`} aside={<TextLink to="/coverage">What is left</TextLink>}>
      <Suspense fallback={<Bones lines={1} height={150} />}>
        <ProgressChart progress={data} />
      </Suspense>
    </Card>
  )
}
