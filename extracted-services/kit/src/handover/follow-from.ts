import { type BackfillOptions, isBackfilled, startBackfill } from './backfill.ts'

/**
 * The parts of a service that starts empty and follows another system: a backfill in the background, and a
 * readiness check that fails until everything was copied once. Nothing at all when there is nobody to follow.
 */
export function followFrom(from: string | undefined, options: Omit<BackfillOptions, 'from'>) {
  if (from === undefined) return {}
  const handover = async () => {
    if (!(await isBackfilled(options.db, options.entity))) throw new Error('not backfilled yet')
  }
  return { checks: { handover }, background: [async () => startBackfill({ ...options, from })] }
}
