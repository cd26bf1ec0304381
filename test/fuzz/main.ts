import { parseArgs } from 'node:util'
import { fuzz } from './target.ts'
import { pureTargets, wireTargets } from './targets.ts'

/** `npm run fuzz -- --seconds 1800`, or one try again: `--target requests --seed 7 --tries 1`. */
const { values } = parseArgs({
  options: {
    target: { type: 'string' },
    seconds: { type: 'string', default: process.env.FUZZ_SECONDS ?? '60' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    tries: { type: 'string' },
  },
})
for (const [name, start] of Object.entries({ ...wireTargets, ...pureTargets })) {
  if (values.target !== undefined && values.target !== name) continue
  await using target = await start()
  console.log(`${name}: seed ${values.seed}`)
  const { tries, failures } = await fuzz(target, {
    seed: Number(values.seed),
    seconds: Number(values.seconds),
    ...(values.tries ? { tries: Number(values.tries) } : {}),
  })
  console.log(`${name}: ${tries} tries, ${failures.length} failures`)
  for (const failure of failures) console.log(`  ${failure}`)
  if (failures.length > 0) process.exitCode = 1
}
