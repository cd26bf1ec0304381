import { BUILDS_MAX, type Group } from '../domain/groups.ts'
import type { DivergenceNotes, DivergenceRow } from '../store/evidence-store.ts'
import type { StoreTables } from '../store/store.ts'

type Whole = DivergenceRow & DivergenceNotes

/** Gives a group another signature, with its counts and examples. Where there is such a group already, it joins that. */
export async function moveGroup(
  tables: StoreTables,
  { signature }: Pick<DivergenceRow, 'signature'>,
  rename: (row: Whole) => Whole,
): Promise<void> {
  const [row] = await tables.divergences.find([signature])
  if (row === undefined) return
  const renamed = rename(row)
  const target = renamed.signature
  if (target === signature) return
  const [there] = await tables.divergences.find([target])
  const joined = there === undefined ? renamed : { ...there, group: sumOf(there.group, renamed.group) }
  await tables.divergences.save([{ ...joined, group: { ...joined.group, signature: target } }])
  await tables.divergences.moveCounts(signature, target)
  await tables.examples.move(signature, target)
  await tables.divergences.remove([signature])
}

function sumOf(a: Group, b: Group): Group {
  const [first, last] = a.firstSeenMs <= b.firstSeenMs ? [a, b] : [b, a]
  return {
    ...a,
    count: a.count + b.count,
    firstSeenMs: first.firstSeenMs,
    lastSeenMs: Math.max(a.lastSeenMs, b.lastSeenMs),
    firstBuild: first.firstBuild ?? last.firstBuild,
    builds: [...new Set([...b.builds, ...a.builds])].slice(-BUILDS_MAX),
  }
}
