import type { AuditEntry } from 'banyan/contracts/activity.ts'

/** The other half of an undo: the entry, its revision, and whether this one was undone by it or undid it. */
export type UndonePair = { is: 'undone' | 'undid'; entry: number; revision: number | null }

type Entry = Pick<AuditEntry, 'id' | 'verb' | 'target' | 'revision'>

/** By the id of an entry, what took it back or what it took back, as far as both are listed. */
export function undonePairs(entries: readonly Entry[]): Map<number, UndonePair> {
  const byRevision = new Map(entries.map((entry) => [entry.revision, entry]))
  const pairs = new Map<number, UndonePair>()
  for (const { id, verb, target, revision } of entries) {
    const undone = verb === 'revision.undo' ? byRevision.get(Number(target.id)) : undefined
    if (undone === undefined) continue
    pairs.set(undone.id, { is: 'undone', entry: id, revision })
    // An undo that was itself undone says so: that is what matters of it now.
    if (!pairs.has(id)) pairs.set(id, { is: 'undid', entry: undone.id, revision: undone.revision })
  }
  return pairs
}
