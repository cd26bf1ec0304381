import { parsePattern } from '../domain/compare/path-pattern.ts'
import type { DifferenceKind } from '../domain/difference.ts'
import { NOISE } from '../domain/noise/settle.ts'
import type { Rule } from '../domain/rules.ts'
import type { NoiseBook } from './noise-book.ts'

/**
 * What is known to be noise on an endpoint, as rules: stored answers that are compared again then differ in what they
 * were recorded for, and in nothing else.
 */
export function noiseRules(noise: NoiseBook, route: string, endpoint: string): Rule[] {
  return noise.noisyPaths(route, endpoint).flatMap(({ path, kind }) => {
    if ('code' in parsePattern(path)) return []
    const kinds: DifferenceKind[] = kind === 'presence' ? ['missing', 'extra'] : [kind]
    return [
      {
        id: NOISE,
        scope: { route, endpoint },
        path,
        author: 'banyan',
        reason: 'noise',
        kind: 'ignore',
        kinds,
      },
    ]
  })
}
