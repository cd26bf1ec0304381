import type { Measured } from './load.ts'
import { endedChildrenMicros, machineBusyMicros } from './machine.ts'
import type { Program } from './program.ts'

/** One proxy under one kind of load. */
export interface Lane {
  readonly scenario: string
  readonly program: Program
  /** Loads the program for a while, from a process of its own. */
  readonly load: () => Promise<Measured>
}

export interface Sample extends Measured {
  /** Null when the load went straight to the backend. */
  readonly cpuMicrosPerRequest: number | null
  /** What other work took meanwhile: 1 is one core. */
  readonly foreign: number
  /** Memory of the program right after the load. */
  readonly residentBytes: number
}

/** Samples without a single answer are taken again so often: other work may have had the machine for their whole length. */
const attempts = 3

/** Loads a program once, and reads what that cost and what else the machine did meanwhile. */
export const takeSample = async (lane: Lane, backend: Program, attemptsLeft = attempts): Promise<Sample> => {
  const { scenario, program, load } = lane
  const readings = () => ({
    at: performance.now() * 1_000,
    proxy: program === backend ? 0 : program.cpuMicros(),
    load: backend.cpuMicros() + endedChildrenMicros(),
    machine: machineBusyMicros(),
  })
  const before = readings()
  const measured = await load()
  const after = readings()
  const spent = (key: keyof typeof before): number => after[key] - before[key]
  if (measured.requests === 0 && measured.errors === 0 && attemptsLeft > 1) {
    return takeSample(lane, backend, attemptsLeft - 1)
  }
  if (measured.requests === 0 || measured.errors > 0) {
    throw new Error(
      `${program.name}, ${scenario}: ${measured.requests} answers and ${measured.errors} errors`,
    )
  }
  return {
    ...measured,
    residentBytes: program.residentBytes(),
    cpuMicrosPerRequest: program === backend ? null : spent('proxy') / measured.requests,
    foreign: Math.max(0, spent('machine') - spent('proxy') - spent('load')) / spent('at'),
  }
}
