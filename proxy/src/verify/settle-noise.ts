import type { Evidence } from '../evidence/evidence.ts'
import { divergenceDetail } from '../evidence/views/divergence-detail.ts'
import { summaries } from '../evidence/views/divergence-list.ts'
import { isUnresolved } from '../report/report.ts'
import type { Numbered, Replayer } from './replayer.ts'
import { VERIFY_LIMITS } from './verify-limits.ts'

/**
 * A short recording may end before it is known what is noise. Where the baseline has differed from itself, but not often
 * enough to tell, the same requests are made again until it is decided or the limit is reached. Returns how many were.
 */
export async function settleNoise(
  evidence: Pick<Evidence, 'ground' | 'settled' | 'regroup'>,
  replayer: Pick<Replayer, 'replay'>,
  requests: ReadonlyMap<string, Numbered['request']>,
  onMore: (requests: number) => void,
): Promise<number> {
  let made = 0
  for (let round = 1; round <= VERIFY_LIMITS.settlingRounds; round++) {
    const ids = await undecided(evidence)
    const again = ids.flatMap((id) => {
      const request = requests.get(original(id))
      return request === undefined ? [] : [{ id: `${original(id)}.${round}`, request }]
    })
    const some = again.slice(0, VERIFY_LIMITS.settlingRequests - made)
    if (some.length === 0) break
    onMore(some.length)
    await replayer.replay(some)
    await evidence.settled()
    await evidence.regroup()
    made += some.length
  }
  return made
}

/** `17.3` is request 17, made again in round 3. */
const original = (id: string) => id.split('.')[0]!

/** Ids of requests in which something differed that may be noise. */
async function undecided({ ground }: Pick<Evidence, 'ground'>): Promise<string[]> {
  const groups = (await summaries(ground, '1d')).filter(
    (group) => isUnresolved(group) && group.paths.some(({ noise }) => noise === 'undecided'),
  )
  const ids = new Set<string>()
  for (const { signature } of groups) {
    const { paths, examples } = await divergenceDetail(ground, signature, '1d')
    const restless = paths.some(
      ({ noise }) => noise?.state === 'undecided' && noise.aaDiffer + noise.differedAgain > 0,
    )
    if (restless) for (const { requestId } of examples) ids.add(original(requestId))
  }
  return [...ids]
}
