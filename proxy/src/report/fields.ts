import type { DivergentPath } from '../contracts/divergence.ts'
import type { GroupReport, RouteReport } from './report.ts'

/** One field over all groups of its endpoint. */
export type FieldReport = {
  endpoint: string
  path: string
  kind: DivergentPath['kind']
  /** Comparisons in which it differed, in the span, and those of the endpoint. */
  count: number
  compared: number
  noise: DivergentPath['noise']
  classes: DivergentPath['classes']
  /** The most common pair of values. */
  values: DivergentPath['values'][number] | null
  suggestion: DivergentPath['suggestion']
  states: GroupReport['state'][]
}

/** What differs, field by field, those that differ most often first. Noise is told apart, see noise-part.ts. */
export function fieldsOf({ divergences }: Pick<RouteReport, 'divergences'>): FieldReport[] {
  const fields = new Map<string, FieldReport>()
  for (const { endpoint, paths, recent, compared, state } of divergences.filter(isNoNoise)) {
    for (const path of paths) {
      const key = `${endpoint}\n${path.path}\n${path.kind}`
      const known = fields.get(key)
      if (known === undefined) {
        const { kind, noise, classes, suggestion } = path
        const values = path.values[0] ?? null
        const one = {
          endpoint,
          path: path.path,
          kind,
          count: recent,
          compared,
          noise,
          classes,
          values,
          suggestion,
        }
        fields.set(key, { ...one, states: [state] })
        continue
      }
      known.count += recent
      known.values ??= path.values[0] ?? null
      if (!known.states.includes(state)) known.states.push(state)
    }
  }
  return [...fields.values()].sort((a, b) => b.count - a.count || (a.path < b.path ? -1 : 1))
}

/** Of noise a group counts only what came before it was known to be noise. */
const isNoNoise = ({ noise }: Pick<GroupReport, 'noise'>) => noise !== 'noise'
