import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Case, type Expectation, type Outcome, runCase } from '../harness/cases.ts'
import { type LogLine, Stand, type StandOptions } from './stand.ts'

/** What the access log has to say about a case: a reason, or more, for each request in the order they ended. */
export type ExpectedLine = string | Partial<LogLine>

/** What is wrong with the outcome of a case, in words. */
export type Check = (outcome: Outcome) => string | undefined

export interface FidelityCase extends Case {
  readonly expect: Expectation & {
    /** Without it, as many lines as the client read answers are expected. */
    readonly log?: readonly ExpectedLine[]
  }
}

const differs = (line: LogLine | undefined, wanted: ExpectedLine): boolean => {
  const fields: Partial<LogLine> = typeof wanted === 'string' ? { reason: wanted } : wanted
  return Object.entries(fields).some(([name, value]) => line?.[name as keyof LogLine] !== value)
}

const logProblems = (lines: readonly LogLine[], wanted: readonly ExpectedLine[] | number): string[] => {
  const brief = JSON.stringify(lines.map(({ status, reason, path }) => `${status} ${reason} ${path}`))
  if (typeof wanted === 'number')
    return lines.length === wanted ? [] : [`log has ${brief}, not ${wanted} lines`]
  const wrong = lines.length !== wanted.length || wanted.some((one, at) => differs(lines[at], one))
  return wrong ? [`log has ${brief}, not ${JSON.stringify(wanted)}`] : []
}

/** Plays a case, then looks at what must hold after every one: threads, log lines, sockets. */
export const runFidelityCase = async (one: FidelityCase, stand: Stand): Promise<readonly string[]> => {
  let answers = 0
  const counting: FidelityCase = {
    ...one,
    expect: {
      ...one.expect,
      wrong: (outcome) => {
        answers = outcome.responses.length
        return one.expect.wrong?.(outcome)
      },
    },
  }
  const problems = await runCase(counting, stand.backend, stand.port)
  const lines = await stand.newLines(one.expect.log?.length ?? answers)
  const after = await stand.settle()
  return [...problems, ...logProblems(lines, one.expect.log ?? answers), ...after]
}

/** A suite of one test for each case, against one data plane started for all of them. */
export const describeFidelity = (
  title: string,
  cases: readonly FidelityCase[],
  options: StandOptions = {},
): void => {
  describe(title, () => {
    let stand: Stand
    beforeAll(async () => {
      stand = await Stand.start(options)
    })
    afterAll(async () => {
      await stand?.[Symbol.asyncDispose]()
    })
    for (const one of cases) {
      it(`${one.id} ${one.name}`, async () => {
        expect(await runFidelityCase(one, stand)).toEqual([])
      })
    }
  })
}
