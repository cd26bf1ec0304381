import type { RouteView } from 'banyan/contracts/route.ts'
import { Code } from '../ui/Code.tsx'

/** The route as a file would have it: without what the server derives. */
export function RouteJson({ route }: { route: RouteView }) {
  const { stage, pattern, rejected, candidateHealthy, createdAt, changedAt, changedBy, ...written } = route
  return <Code text={JSON.stringify(written, null, 2)} label={`${route.id} as JSON`} />
}
