import { type ConnectionOptions, connect, serverOf } from './connection.ts'
import { appliedText, note } from './output.ts'
import { waitUntil } from './wait-until.ts'

type Changed = { revision: number; applied: { threads: number; of: number } }

/**
 * How far a change has come, and where the console shows it, on standard error; with --wait it ends when every thread
 * serves by it (exit code 8 when that takes longer than --timeout).
 */
export async function tellApplied(
  options: ConnectionOptions & { wait?: boolean },
  changed: Changed,
  page: string,
): Promise<void> {
  note(appliedText(changed))
  note(`${serverOf(options)}${page}`)
  if (!options.wait || changed.applied.threads === changed.applied.of) return
  const call = connect(options)
  await waitUntil(options, 'not all threads serve by it', async () => {
    const { threads } = await call('getStatus')
    return threads.every(({ revision }) => revision >= changed.revision)
  })
  note('Every thread serves by it.')
}
