import type { ObjectChange, Revision } from 'banyan/contracts/activity.ts'
import { same } from 'banyan/domain/field-diff.ts'

/** Where the kill switch is kept. Neither undo nor restore touches it: they never start what was just stopped. */
export const KILL_SWITCH = 'killSwitch'

/**
 * What going back to revision n would change: for each object touched later, how it is now and how it was then.
 * `newestFirst` must reach back to n.
 */
export function changesSince(newestFirst: readonly Revision[], n: number): ObjectChange[] {
  const found = new Map<string, ObjectChange>()
  for (const revision of newestFirst) {
    if (revision.n <= n) break
    for (const change of revision.changes) {
      if (change.id === KILL_SWITCH) continue
      const key = `${change.kind}/${change.id}`
      const newest = found.get(key)
      // Seen from now: what a later revision left behind is before, what this one found is after.
      found.set(key, { ...change, before: newest ? newest.before : change.after, after: change.before })
    }
  }
  return [...found.values()].map(heldAsNow).filter((change) => !same(change.before, change.after))
}

/** A backend that somebody has drained stays so: that is taken back by itself only. */
function heldAsNow(change: ObjectChange): ObjectChange {
  const { kind, before, after } = change
  if (kind !== 'backend' || before === null || after === null) return change
  const { hold: _, ...rest } = after
  return { ...change, after: before.hold === undefined ? rest : { ...rest, hold: before.hold } }
}

/** What differs at the end of these revisions (newest first) from before the first of them. */
export function changesWithin(newestFirst: readonly Revision[]): ObjectChange[] {
  const found = new Map<string, ObjectChange>()
  for (const { changes } of newestFirst) {
    for (const change of changes) {
      const key = `${change.kind}/${change.id}`
      const newest = found.get(key)
      found.set(key, { ...change, after: newest ? newest.after : change.after })
    }
  }
  return [...found.values()].filter((change) => !same(change.before, change.after))
}
