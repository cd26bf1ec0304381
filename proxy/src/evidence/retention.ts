import { dayOf } from '../domain/groups.ts'
import { DAY, HOUR, HOURS_KEPT, hourOf } from '../store/spans.ts'
import type { StoreTables } from '../store/store.ts'
import { EVIDENCE_LIMITS, type EvidenceLimits } from './evidence-limits.ts'

const DAY_MS = 86_400_000
/** Rows removed by one statement. */
const CHUNK = 500
/** What samples may take of the room for examples and samples. */
const SAMPLES_SHARE = 0.25
/** Statements before the next time: whatever is left waits, so that nothing else does. */
const TURNS = 50

/** Removes what is too old and what is too much, a little at a time. Returns how many rows went. */
export async function prune(
  tables: StoreTables,
  nowMs: number,
  limits: EvidenceLimits = EVIDENCE_LIMITS,
): Promise<number> {
  const oldDay = hourOf(nowMs - limits.daysKept * DAY_MS)
  const spanned = [tables.comparisons, tables.shadowCounts, tables.divergences, tables.endpoints]
  let removed = 0
  for (const table of spanned) {
    removed += await repeat(() => table.prune(HOUR, hourOf(nowMs) - HOURS_KEPT))
    removed += await repeat(() => table.prune(DAY, oldDay))
  }
  removed += await tables.rules.pruneHits(oldDay)
  const oldExample = nowMs - limits.exampleDaysKept * DAY_MS
  removed += await repeat(() => tables.examples.removeBefore(dayOf(oldExample), CHUNK))
  removed += await repeat(() => tables.samples.removeBefore(new Date(oldExample).toISOString(), CHUNK))
  removed += await removeUnseen(tables, nowMs - limits.daysKept * DAY_MS)
  removed += await repeat(async () => {
    const surplus = (await tables.samples.totalBytes()) - limits.exampleBytes * SAMPLES_SHARE
    return surplus > 0 ? tables.samples.removeSurplus(surplus) : 0
  })
  const excess =
    (await tables.examples.totalBytes()) + (await tables.samples.totalBytes()) - limits.exampleBytes
  if (excess > 0) removed += await tables.examples.removeOldest(excess)
  return removed
}

async function repeat(remove: () => Promise<number>): Promise<number> {
  let removed = 0
  for (let turn = 0; turn < TURNS; turn++) {
    const count = await remove()
    removed += count
    if (count === 0) break
  }
  return removed
}

/** Groups that nobody has seen for so long; what was accepted stays, so that it is not new when it is seen again. */
async function removeUnseen(tables: StoreTables, beforeMs: number): Promise<number> {
  const rows = await tables.divergences.list()
  const gone = rows
    .filter(({ group }) => group.lastSeenMs < beforeMs && group.state !== 'accepted')
    .map(({ signature }) => signature)
    .slice(0, CHUNK)
  if (gone.length > 0) await tables.divergences.remove(gone)
  return gone.length
}
