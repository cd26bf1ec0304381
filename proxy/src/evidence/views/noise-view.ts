import type { z } from 'zod'
import type { NoiseList, NoiseQuery, NoisyPath } from '../../contracts/noise.ts'
import type { DifferenceKind } from '../../domain/difference.ts'
import type { Evidence, NoiseKind, PathEvidence } from '../../domain/noise/evidence.ts'
import type { NoiseState } from '../../domain/noise/judge.ts'
import type { Ground } from '../ground.ts'
import { noiseView } from './divergence-detail.ts'

type Query = z.output<typeof NoiseQuery>
type Found = {
  route: string
  endpoint: string
  evidence: Evidence
  path: PathEvidence
  state: NoiseState
}

/** Every path that ever differed, with what second calls say of it; those that differ most often first. */
export function noiseList({ noise }: Pick<Ground, 'noise'>, query: Query): NoiseList {
  const known = noise
    .entries()
    .filter(({ route }) => query.route === undefined || route === query.route)
    .filter(({ endpoint }) => query.endpoint === undefined || endpoint === query.endpoint)
  const all = known.flatMap(({ route, endpoint, evidence }): Found[] =>
    Object.values(evidence.paths).map((path) => ({
      ...{ route, endpoint, evidence, path },
      state: noise.stateOf(route, endpoint, { path: path.path, kind: differenceKindOf(path.kind) }),
    })),
  )
  const wanted = all.filter(({ state }) => query.state === undefined || state === query.state)
  const sorted = wanted.sort((a, b) => b.path.differs.ab - a.path.differs.ab || byName(a, b))
  const count = (state: NoiseState) => all.filter((found) => found.state === state).length
  return {
    items: sorted.slice(0, query.limit).flatMap(viewOf),
    total: wanted.length,
    states: { real: count('real'), noise: count('noise'), undecided: count('undecided') },
    notKept: known.reduce((sum, { evidence }) => sum + evidence.notKept, 0),
  }
}

function viewOf({ route, endpoint, evidence, path: { path, kind } }: Found): NoisyPath[] {
  const view = noiseView(evidence, { path, kind: differenceKindOf(kind) })
  return view === null ? [] : [{ route, endpoint, path, kind, ...view }]
}

/** Missing and extra are one to noise: either will do to find it. */
const differenceKindOf = (kind: NoiseKind): DifferenceKind => (kind === 'presence' ? 'missing' : kind)

const byName = (a: Found, b: Found) =>
  `${a.endpoint} ${a.path.path} ${a.path.kind}` < `${b.endpoint} ${b.path.path} ${b.path.kind}` ? -1 : 1
