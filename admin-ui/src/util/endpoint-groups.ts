import type { EndpointView } from 'banyan/contracts/endpoint.ts'
import { STAGES, type Stage } from 'banyan/domain/stage.ts'

/** Endpoints below one prefix of the path, with what came to them. */
export type EndpointGroup = {
  prefix: string
  endpoints: EndpointView[]
  requests: number
  errors: number
  /** How much of the traffic is in which stage; what no route takes is "none". */
  stages: StagePart[]
}
export type StagePart = { stage: Stage | 'none'; requests: number; endpoints: number }

/** By the first element of the path in which they differ, the busiest first. */
export function groupEndpoints(endpoints: readonly EndpointView[]): EndpointGroup[] {
  const paths = endpoints.map(({ template }) => elementsOf(template))
  const shared = sharedElements(paths)
  const prefixOf = (elements: readonly string[]) => `/${elements.slice(0, shared + 1).join('/')}`
  const groups = Map.groupBy(endpoints, ({ template }) => prefixOf(elementsOf(template)))
  return [...groups]
    .map(([prefix, members]) => ({
      prefix,
      endpoints: members,
      requests: sum(members, ({ requests }) => requests),
      errors: sum(members, ({ errors }) => errors),
      stages: stagesOf(members),
    }))
    .sort((a, b) => b.requests - a.requests || (a.prefix < b.prefix ? -1 : 1))
}

export const elementsOf = (template: string) => template.replace(/^\//, '').split('/')

/** How many leading elements all have in common; the last one of each stays its own. */
export function sharedElements(paths: readonly (readonly string[])[]): number {
  const [first, ...others] = paths
  if (first === undefined || others.length === 0) return 0
  const most = Math.min(...paths.map((path) => path.length)) - 1
  let shared = 0
  while (shared < most && others.every((path) => path[shared] === first[shared])) shared++
  return shared
}

export function stagesOf(endpoints: readonly EndpointView[]): StagePart[] {
  return ([...STAGES, 'none'] as const)
    .map((stage) => {
      const of = endpoints.filter((endpoint) => (endpoint.stage ?? 'none') === stage)
      return { stage, requests: sum(of, ({ requests }) => requests), endpoints: of.length }
    })
    .filter((part) => part.endpoints > 0)
}

const sum = (endpoints: readonly EndpointView[], of: (endpoint: EndpointView) => number) =>
  endpoints.reduce((total, endpoint) => total + of(endpoint), 0)
