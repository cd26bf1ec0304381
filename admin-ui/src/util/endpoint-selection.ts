import type { EndpointView } from 'banyan/contracts/endpoint.ts'
import { templateTakes } from 'banyan/domain/templates.ts'
import { elementsOf } from './endpoint-groups.ts'
import { prefillOf } from './endpoint-name.ts'

type Prefill = { path: string; kind: 'template' | 'exact' | 'prefix'; methods?: string }
type Chosen = Pick<EndpointView, 'endpoint' | 'method' | 'template'>

/** The form of one route for all of these, or why there is none. */
export function routeFor(endpoints: readonly Chosen[]): Prefill | { wrong: string } {
  const [first] = endpoints
  if (first === undefined) return { wrong: 'Select endpoints first.' }
  const methods = [...new Set(endpoints.map(({ method }) => method))].sort()
  const of = prefillOf(first.endpoint)
  if (endpoints.every(({ template }) => template === first.template))
    return { ...of, methods: methods.join(',') }
  const path = commonPrefix(endpoints.map(({ template }) => template))
  if (path === '/')
    return { wrong: 'These have no beginning of their paths in common: one route cannot take them all.' }
  return { path, kind: 'prefix', methods: methods.join(',') }
}

/** The longest path that all begin with, of whole names: a prefix has no placeholders. */
function commonPrefix(templates: readonly string[]): string {
  const paths = templates.map(elementsOf)
  const shared: string[] = []
  for (const [i, element] of (paths[0] ?? []).entries()) {
    if (element.includes('{') || !paths.every((path) => path[i] === element)) break
    shared.push(element)
  }
  return `/${shared.join('/')}`
}

/** A template that takes all of these, or null: they need the same method and as many elements. */
export function templateFor(endpoints: readonly Chosen[]): string | null {
  const [first, ...others] = endpoints
  if (first === undefined) return null
  const elements = elementsOf(first.template)
  const alike = others.every(
    ({ method, template }) => method === first.method && elementsOf(template).length === elements.length,
  )
  if (!alike) return null
  let named = 0
  const merged = elements.map((element, i) => {
    const same = others.every(({ template }) => elementsOf(template)[i] === element)
    if (same && !element.includes('{')) return element
    named++
    return same ? element : `{id${named === 1 ? '' : named}}`
  })
  return `${first.method} /${merged.join('/')}`
}

/** What merging into a template would do to the list, as far as it is loaded. */
export type MergePreview = { takes: EndpointView[]; requests: number; fewer: number }

/** Endpoints that a document names keep their names. */
export function mergePreview(into: string, endpoints: readonly EndpointView[]): MergePreview | null {
  if (!/^[A-Z]+ \/\S*$/.test(into)) return null
  const takes = endpoints.filter(
    ({ source, method, template, endpoint }) =>
      endpoint === into || (source === 'traffic' && templateTakes(into, method, template)),
  )
  const requests = takes.reduce((sum, endpoint) => sum + endpoint.requests, 0)
  return { takes, requests, fewer: Math.max(0, takes.length - 1) }
}
