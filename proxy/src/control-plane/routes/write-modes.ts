import type { Route } from '../../domain/route.ts'
import type { Changes, Committed } from '../changes.ts'

const SHADOWING = { kind: 'automation', name: 'shadow', via: 'process' } as const

/**
 * Takes the write mode of a route away after a dry run that the service did not acknowledge: it may have changed
 * something. The data plane has stopped already; this makes it so for good, and says so in Activity.
 */
export function turnOffWrites(changes: Changes, id: string): Promise<Committed<Route | null>> {
  return changes.commit(SHADOWING, async (tables) => {
    const before = await tables.routes.find(id)
    const nothing = {
      value: before,
      verb: 'route.writes',
      target: { kind: 'route', id },
      summary: `Stopped shadowing writes on ${id}: a dry run was not acknowledged`,
      reason: 'an answer to a dry run came without x-banyan-dry-run-ack',
    }
    if (before?.shadow?.writes?.mode !== 'dry-run') return { ...nothing, changes: [] }
    const { writes: _, ...shadow } = before.shadow
    const after = await tables.routes.replace({ ...before, shadow }, before.version)
    return { ...nothing, value: after, changes: [{ kind: 'route', id, before, after }] }
  })
}
