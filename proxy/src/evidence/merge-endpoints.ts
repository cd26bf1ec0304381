import type { StoreTables } from '../store/store.ts'
import { groupSignature } from './group-signature.ts'
import { moveGroup } from './move-group.ts'

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
  for (const row of moving) {
    const signature = groupSignature(row.route, into, row.shape)
    await moveGroup(tables, row, (found) => ({ ...found, signature, endpoint: into }))
  }
  for (const row of await tables.noise.list()) {
    // The noise book, which knows more than the store does, has merged its own and saves the whole.
    if (names.includes(row.endpoint)) await tables.noise.remove(row.route, row.endpoint)
  }
}
