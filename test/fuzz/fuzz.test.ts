import { describe, expect, it } from 'vitest'
import { fuzz } from './target.ts'
import { pureTargets, wireTargets } from './targets.ts'

const seconds = Number(process.env.FUZZ_SECONDS ?? 20)
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000_000)
/** What was noticed is tried again, one by one, before it is reported. */
const timeout = seconds * 1_000 + 120_000

const survives = async (name: string, targets: typeof wireTargets) => {
  await using target = await targets[name]!()
  console.log(`${name}: seed ${seed}; again with: npm run fuzz -- --target ${name} --seed ${seed}`)
  const { tries, failures } = await fuzz(target, { seed, seconds })
  console.log(`${name}: ${tries} tries`)
  expect(failures).toEqual([])
  expect(tries).toBeGreaterThan(50)
}

describe.concurrent('over sockets', () => {
  it.each(Object.keys(wireTargets))('%s survive random bytes', { timeout }, (name) =>
    survives(name, wireTargets),
  )
})

it.each(Object.keys(pureTargets))('%s survive random values', { timeout }, (name) =>
  survives(name, pureTargets),
)
