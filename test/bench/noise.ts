import { type Endpoint, simulatedEstate } from './noise/estate.ts'
import { type Outcome, simulate } from './noise/simulation.ts'

/** How much of what was planted the noise model finds, and how much of what it finds was planted, over several estates. */
const requests = 20_000

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`

const foundAt = (rate: number, estate: readonly Endpoint[], { found }: Outcome): string => {
  const planted = estate.flatMap((endpoint) =>
    endpoint.planted.filter((difference) => difference.rate === rate),
  )
  return `${found.filter((difference) => difference.rate === rate).length}/${planted.length}`
}

const row = (seed: number): Readonly<Record<string, string | number>> => {
  const estate = simulatedEstate(seed)
  const outcome = simulate(estate, requests, seed)
  const { found, undecided, calledNoise, falselyReal, noise, spending } = outcome
  return {
    recall: percent(found.length / (found.length + undecided.length + calledNoise.length)),
    precision: percent(found.length / (found.length + falselyReal.length)),
    'at 100 %': foundAt(1, estate, outcome),
    'at 5 %': foundAt(0.05, estate, outcome),
    'at 1 %': foundAt(0.01, estate, outcome),
    'called noise': calledNoise.length,
    'falsely real': falselyReal.length,
    'noisy fields recognised': noise,
    'second calls': percent(spending.asked / spending.compared),
  }
}

/** A line for each estate: 22 endpoints, 55 planted differences, second calls at most 10 %. */
export const noiseTable = (seeds: readonly number[]): string => {
  const rows = seeds.map(
    (seed) => ({ estate: `seed ${seed}`, ...row(seed) }) as Record<string, string | number>,
  )
  const columns = Object.keys(rows[0] ?? {})
  const widths = columns.map((column) =>
    Math.max(...[column, ...rows.map((cells) => `${cells[column]}`)].map(({ length }) => length)),
  )
  return [columns, ...rows.map((cells) => columns.map((column) => `${cells[column]}`))]
    .map((line) => line.map((cell, i) => cell.padStart(widths[i]!)).join('   '))
    .join('\n')
}
