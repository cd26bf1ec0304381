import { pathTarget, schemaTarget } from './pure-targets.ts'
import type { Target } from './target.ts'
import { requestTarget, responseTarget } from './wire-targets.ts'

/** All that is tried with random input, by name. */
export const targets: Readonly<Record<string, () => Target | Promise<Target>>> = {
  requests: requestTarget,
  responses: responseTarget,
  paths: pathTarget,
  schemas: schemaTarget,
}
