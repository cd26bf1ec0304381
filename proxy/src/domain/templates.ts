import { segmentTemplate } from './segments.ts'

export const TEMPLATE_LIMITS = {
  /** Endpoints named; requests to further ones are counted as OTHER. */
  endpointsMax: 2_000,
  /** Different names at one place before they are taken for values... */
  namesMax: 40,
  /** ...and directly beneath the root, where many names are usual. */
  rootNamesMax: 200,
  /** A name with this many requests and this share of its place stays a name: /users/me beside /users/ann. */
  busyMin: 50,
  busyShare: 0.05,
  /** Segments looked at; what follows is `{rest}`. */
  segmentsMax: 16,
}

export type TemplateLimits = typeof TEMPLATE_LIMITS

/** Stands for everything beyond the table. */
export const OTHER = '{other}'

/** Endpoints that have become one because a segment turned out to be a value: move their counts. */
export type Merge = { from: string[]; into: string }

export type Named = { endpoint: string; merges: Merge[] }

type Place = { children: Map<string, Place>; requests: number; learned: boolean; ends: boolean }

const newPlace = (): Place => ({ children: new Map(), requests: 0, learned: false, ends: false })

/**
 * Names endpoints from the paths seen: `GET /users/{id}/orders/{id2}`. Segments that look like values are placeholders at
 * once; places where ever new names come up are learned to be values (`{slug}`). The table is bounded. Declared templates
 * (of an OpenAPI document) come first, under their own names.
 */
export class EndpointNames {
  readonly #limits: TemplateLimits
  readonly #methods = new Map<string, Place>()
  #declared: Declared[] = []
  #endpoints = 0
  /** Requests that went to OTHER. */
  overflowed = 0

  constructor(limits: TemplateLimits = TEMPLATE_LIMITS) {
    this.#limits = limits
  }

  /** Takes the templates of an OpenAPI document, `GET /users/{userId}`, in place of earlier ones. */
  declare(templates: readonly string[]): void {
    this.#declared = templates.map(declaredOf).sort((a, b) => b.literals - a.literals)
  }

  /** The endpoint of a request. `path` is without query. */
  name(method: string, path: string): Named {
    const segments = segmentsOf(path, this.#limits.segmentsMax)
    const declared = this.#declared.find((template) => matches(template, method, segments))
    if (declared !== undefined) return { endpoint: declared.name, merges: [] }
    return this.#learn(method, segments)
  }

  #learn(method: string, segments: readonly string[]): Named {
    const root = this.#methods.get(method) ?? newPlace()
    this.#methods.set(method, root)
    const merges: Merge[] = []
    const way: string[] = []
    let place = root
    place.requests++
    for (const segment of segments) {
      const name = this.#step(place, segment)
      if (name === null) {
        this.overflowed++
        return { endpoint: `${method} ${OTHER}`, merges }
      }
      way.push(name)
      const next = place.children.get(name)!
      next.requests++
      if (this.#tooMany(place, place === root)) {
        merges.push(...collapse(place, method, way.slice(0, -1), this.#limits))
        this.#endpoints -= merges.reduce((sum, { from }) => sum + from.length - 1, 0)
        // The name just taken may have become a value.
        if (!place.children.has(name)) way[way.length - 1] = SLUG
      }
      place = place.children.get(way.at(-1)!)!
    }
    if (!place.ends) this.#endpoints++
    place.ends = true
    return { endpoint: written(method, way), merges }
  }

  /** The name of the child for a segment, made if there is room; null when there is none. */
  #step(place: Place, segment: string): string | null {
    const template = segmentTemplate(segment)
    // Also where it was learned before a restart: then only the placeholder is known.
    const learned = place.learned || place.children.has(SLUG)
    const name = template === segment && learned && !place.children.has(segment) ? SLUG : template
    if (place.children.has(name)) return name
    if (this.#endpoints >= this.#limits.endpointsMax) return null
    place.children.set(name, newPlace())
    return name
  }

  #tooMany(place: Place, isRoot: boolean): boolean {
    const max = isRoot ? this.#limits.rootNamesMax : this.#limits.namesMax
    return place.children.size > max
  }
}

const SLUG = '{slug}'

/** Turns the names at a place into values, but for the busy ones, and tells which endpoints have become one. */
function collapse(place: Place, method: string, way: readonly string[], limits: TemplateLimits): Merge[] {
  const busy = Math.max(limits.busyMin, place.requests * limits.busyShare)
  const values = [...place.children].filter(([name, child]) => !name.startsWith('{') && child.requests < busy)
  if (values.length === 0) return []
  const merged = place.children.get(SLUG) ?? newPlace()
  const merges = new Map<string, Set<string>>()
  for (const [name, child] of values) {
    for (const rest of endingsOf(child)) {
      const into = written(method, [...way, SLUG, ...rest])
      merges.set(into, (merges.get(into) ?? new Set()).add(written(method, [...way, name, ...rest])))
    }
    absorb(merged, child)
    place.children.delete(name)
  }
  place.children.set(SLUG, merged)
  place.learned = true
  return [...merges].map(([into, from]) => ({ from: [...from], into }))
}

function endingsOf(place: Place): string[][] {
  const beneath = [...place.children].flatMap(([name, child]) =>
    endingsOf(child).map((rest) => [name, ...rest]),
  )
  return place.ends ? [[], ...beneath] : beneath
}

function absorb(into: Place, other: Place): void {
  into.requests += other.requests
  into.ends ||= other.ends
  into.learned ||= other.learned
  for (const [name, child] of other.children) {
    const known = into.children.get(name)
    if (known === undefined) into.children.set(name, child)
    else absorb(known, child)
  }
}

function segmentsOf(path: string, max: number): string[] {
  const segments = path.split('/').slice(1)
  return segments.length > max ? [...segments.slice(0, max), '{rest}'] : segments
}

/** Placeholders of one template have different names, so that it can be made a route. */
function written(method: string, segments: readonly string[]): string {
  const used = new Map<string, number>()
  const numbered = segments.map((segment) =>
    segment.replace(/^\{(\w+)\}/, (_, name: string) => {
      const times = (used.get(name) ?? 0) + 1
      used.set(name, times)
      return times === 1 ? `{${name}}` : `{${name}${times}}`
    }),
  )
  return `${method} /${numbered.join('/')}`
}

type Declared = { name: string; method: string; segments: string[]; literals: number }

/** Whether a template (`GET /users/{id}`) is the name of a request or of a narrower template. `path` is without query. */
export function templateTakes(template: string, method: string, path: string): boolean {
  return matches(declaredOf(template), method, path.split('/').slice(1))
}

function declaredOf(name: string): Declared {
  const space = name.indexOf(' ')
  const segments = name
    .slice(space + 1)
    .split('/')
    .slice(1)
  const literals = segments.filter((segment) => !segment.includes('{')).length
  return { name, method: name.slice(0, space).toUpperCase(), segments, literals }
}

function matches(template: Declared, method: string, segments: readonly string[]): boolean {
  return (
    template.method === method &&
    template.segments.length === segments.length &&
    template.segments.every((wanted, i) =>
      wanted.includes('{') ? segments[i] !== '' : wanted === segments[i],
    )
  )
}
