import { noiseTable } from '../noise.ts'
import type { Scenario } from '../scenario.ts'

/** How well the noise model tells planted differences from the restlessness of a baseline. It starts no proxy. */
export const noiseScenario: Scenario = {
  names: ['noise'],
  about:
    'The noise model after 20,000 requests to 22 endpoints with 55 planted differences: recall and precision',
  onDemand: false,
  run: async ({ options, say }) => {
    say(noiseTable(options.quick ? [1] : [1, 2, 3, 4, 5]))
    return []
  },
}
