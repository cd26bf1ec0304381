import { compareTables } from '../compare.ts'
import type { Scenario } from '../scenario.ts'

/** What comparing two JSON documents costs, against the libraries that do it. It starts no proxy. */
export const compareScenario: Scenario = {
  names: ['compare'],
  about:
    'Comparing two JSON documents of 12 kB, against fast-json-patch, microdiff, just-diff, deep-diff, jsondiffpatch',
  onDemand: false,
  run: async ({ options, say }) => {
    say(compareTables(options.quick ? 5 : 20))
    return []
  },
}
