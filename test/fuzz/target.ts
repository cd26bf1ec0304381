import { Choices } from './random.ts'

/** Something that is tried with random input. */
export interface Target extends AsyncDisposable {
  /** One try; what is wrong, in words, or null. All it does follows from the choices. */
  try(choices: Choices): Promise<string | null> | string | null
  /** Tries under way at the same moment. */
  readonly atOnce: number
}

/** For a target that has nothing to close. */
export const noResources = { [Symbol.asyncDispose]: async () => {} }

export type Report = { readonly tries: number; readonly failures: readonly string[] }
type Limits = { seed: number; seconds?: number; tries?: number }

const enough = 5
/** What a try left behind may be noticed by one that came this much later. */
const suspects = 64

/** Tries a target for so long, or so often. Each try has a seed of its own, by which it can be done again. */
export async function fuzz(target: Target, limits: Limits): Promise<Report> {
  const { seed, seconds = Number.POSITIVE_INFINITY, tries = Number.POSITIVE_INFINITY } = limits
  const deadline = performance.now() + seconds * 1_000
  const noticed: { by: number; last: number; wrong: string }[] = []
  let next = 0
  const worker = async () => {
    while (next < tries && noticed.length < enough && performance.now() < deadline) {
      const by = seed + next++
      const wrong = await attempt(target, by)
      if (wrong !== null) noticed.push({ by, last: seed + next - 1, wrong })
    }
  }
  await Promise.all(Array.from({ length: target.atOnce }, worker))
  const failures: string[] = []
  for (const { by, last, wrong } of noticed) {
    const guilty = target.atOnce === 1 ? by : await pin(target, by, last, seed)
    failures.push(
      guilty === null ? `noticed by seed ${by}, not seen again alone: ${wrong}` : `seed ${guilty}: ${wrong}`,
    )
  }
  return { tries: next, failures }
}

async function attempt(target: Target, seed: number): Promise<string | null> {
  try {
    return await target.try(new Choices(seed))
  } catch (error) {
    return String(error instanceof Error ? error.stack : error)
  }
}

/** Which of the tries that were under way does it when it is alone. */
async function pin(target: Target, by: number, last: number, first: number): Promise<number | null> {
  for (let one = last; one >= Math.max(first, by - suspects); one--) {
    // The first time may notice what another one left behind.
    if ((await attempt(target, one)) !== null && (await attempt(target, one)) !== null) return one
  }
  return null
}
