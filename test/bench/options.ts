import { parseArgs } from 'node:util'
import type { BenchOptions } from './scenario.ts'

const usage = `npm run bench -- [options]
  --quick             a look in about 25 s instead of a measurement
  --scenario NAME     only scenarios whose name contains NAME; may be repeated
  --proxy NAME        only proxies whose name contains NAME; may be repeated
  --all               also the scenarios that take long
  --full              as long as what is promised: recording for 5 minutes instead of 20 s
  --install           install nginx, wrk and haproxy with apt-get first (Debian, root)
  --list              print the scenarios`

export interface Arguments extends BenchOptions {
  /** Install nginx, wrk and haproxy with apt-get first. */
  readonly install: boolean
  readonly all: boolean
  readonly list: boolean
}

const specification = {
  quick: { type: 'boolean', default: false },
  scenario: { type: 'string', multiple: true, default: [] as string[] },
  proxy: { type: 'string', multiple: true, default: [] as string[] },
  install: { type: 'boolean', default: false },
  all: { type: 'boolean', default: false },
  full: { type: 'boolean', default: false },
  list: { type: 'boolean', default: false },
} as const

const read = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options: specification }).values
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\n\n${usage}`)
  }
}

/** Reads the command line; throws with a sentence for people when it is wrong. */
export const parseOptions = (args: readonly string[]): Arguments => {
  const values = read(args)
  return {
    quick: values.quick,
    full: values.full,
    only: values.scenario,
    proxies: values.proxy,
    install: values.install,
    all: values.all,
    list: values.list,
  }
}

interface Choosable {
  readonly names: readonly string[]
  readonly onDemand: boolean
}

/** The scenarios that were asked for: by name, all, or the default ones. */
export const selected = <T extends Choosable>(
  scenarios: readonly T[],
  { only, all }: Pick<Arguments, 'only' | 'all'>,
): readonly T[] => {
  if (only.length === 0) return scenarios.filter(({ onDemand }) => all || !onDemand)
  const chosen = scenarios.filter(({ names }) =>
    names.some((name) => only.some((part) => name.includes(part))),
  )
  if (chosen.length > 0) return chosen
  const known = scenarios.flatMap(({ names }) => names).join(', ')
  throw new Error(`No scenario is called ${only.join(' or ')}. There are: ${known}.`)
}
