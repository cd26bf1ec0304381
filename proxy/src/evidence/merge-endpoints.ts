import { BUILDS_MAX, type Group } from '../domain/groups.ts'
import type { DivergenceNotes, DivergenceRow } from '../store/evidence-store.ts'
import type { StoreTables } from '../store/store.ts'
import { groupSignature } from './group-signature.ts'

/** Makes one endpoint of several that turned out to be the same: their counts, groups and examples move. */
export async function mergeEndpoints(
  tables: StoreTables,
  from: readonly string[],
  into: string,
): Promise<void> {
  const names = from.filter((name) => name !== into)
  if (names.length === 0) return
  await tables.comparisons.merge(names, into)
  await tables.endpoints.merge(names, into)
  const moving = (await tables.divergences.list()).filter(({ endpoint }) => names.includes(endpoint))
  for (const row of moving) await moveGroup(tables, row, into)
  for (const row of await tables.noise.list()) {
    // What was seen of each part says little of the whole; it is soon known again.
    if (names.includes(row.endpoint)) await tables.noise.remove(row.route, row.endpoint)
  }
}

async function moveGroup(
  tables: StoreTables,
  { signature, route, shape }: DivergenceRow,
  into: string,
): Promise<void> {
  const target = groupSignature(route, into, shape)
  const found = await tables.divergences.find([signature, target])
  const moved = found.find((row) => row.signature === signature)
  const there = found.find((row) => row.signature === target)
  if (moved === undefined) return
  const row: DivergenceRow & DivergenceNotes = there ?? { ...moved, signature: target, endpoint: into }
  const group = there === undefined ? moved.group : sumOf(there.group, moved.group)
  await tables.divergences.save([{ ...row, group: { ...group, signature: target } }])
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
