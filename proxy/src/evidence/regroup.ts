import { signatureOf } from '../domain/compare/signature.ts'
import type { DivergenceRow } from '../store/evidence-store.ts'
import type { StoreTables } from '../store/store.ts'
import { groupSignature } from './group-signature.ts'
import { moveGroup } from './move-group.ts'
import type { NoiseBook } from './noise-book.ts'
import { titleOf } from './title.ts'

/**
 * Groups that were told apart only by what is known to be noise by now become one: those of `price` and of
 * `price, updatedAt` are the same divergence once `updatedAt` is noise. Returns how many went.
 */
export async function regroup(tables: StoreTables, noise: NoiseBook): Promise<number> {
  let moved = 0
  for (const row of await tables.divergences.list()) {
    const real = realPaths(row, noise)
    // Groups of nothing but noise stay as they are: they are evidence of it.
    if (real.length === 0 || real.length === row.group.differences.length) continue
    const shape = signatureOf(real)
    await moveGroup(tables, row, (found) => ({
      ...found,
      signature: groupSignature(row.route, row.endpoint, shape),
      shape,
      group: { ...found.group, differences: real },
      title: titleOf(real, found.samples),
    }))
    moved++
  }
  return moved
}

const realPaths = ({ route, endpoint, group }: DivergenceRow, noise: NoiseBook) =>
  group.differences.filter((difference) => noise.stateOf(route, endpoint, difference) !== 'noise')
