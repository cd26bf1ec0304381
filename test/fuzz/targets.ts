import { canCompare, differentialTarget } from './differential-target.ts'
import { pathTarget } from './path-target.ts'
import { schemaTarget } from './schema-target.ts'
import type { Target } from './target.ts'
import { requestTarget, responseTarget } from './wire-targets.ts'

type Start = () => Target | Promise<Target>

/** What is tried with random bytes over sockets, by name: mostly waiting, so that they can be tried together. */
export const wireTargets: Readonly<Record<string, Start>> = {
  requests: requestTarget,
  responses: responseTarget,
  ...(canCompare ? { differential: differentialTarget } : {}),
}

/** What is tried in this process, by name. */
export const pureTargets: Readonly<Record<string, Start>> = { paths: pathTarget, schemas: schemaTarget }
