import { expect, it } from 'vitest'
import { fuzz } from './target.ts'
import { targets } from './targets.ts'

const seconds = Number(process.env.FUZZ_SECONDS ?? 5)
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000_000)

it.each(Object.keys(targets))(
  '%s survive random input',
  { timeout: seconds * 1_000 + 30_000 },
  async (name) => {
    await using target = await targets[name]!()
    console.log(`${name}: seed ${seed}; again with: node test/fuzz/main.ts --target ${name} --seed ${seed}`)
    const { tries, failures } = await fuzz(target, { seed, seconds })
    expect(failures).toEqual([])
    expect(tries).toBeGreaterThan(50)
  },
)
