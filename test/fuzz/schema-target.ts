import { validateHeaderName, validateHeaderValue } from 'node:http'
import { z } from 'zod'
import type { Endpoint } from '../../proxy/src/contracts/endpoint-row.ts'
import { endpoints } from '../../proxy/src/contracts/endpoints.ts'
import { RouteCreate } from '../../proxy/src/contracts/route.ts'
import { problemOf } from '../../proxy/src/control-plane/problems.ts'
import { editHeaderBlock, editHeaders } from '../../proxy/src/data-plane/response-headers.ts'
import { compileRouteTable } from '../../proxy/src/data-plane/route-table.ts'
import { factsOf, routeOf } from '../../proxy/src/domain/facts-for-tests.ts'
import { rewriteTarget } from '../../proxy/src/domain/rewrite.ts'
import type { Route } from '../../proxy/src/domain/route.ts'
import { backendOf, snapshotOf } from '../fidelity/stand.ts'
import type { Choices } from './random.ts'
import { noResources, type Target } from './target.ts'
import { anything, strings, valueLike } from './values.ts'

const edits = (choices: Choices) => ({
  [choices.pick(['set', 'add'])]: {
    [choices.pick(['x-a', 'via', 'X-Ü', 'host'])]: choices.text(strings, 3),
  },
})
/** A route that is nearly right, so that what is accepted is reached too. */
const nearlyRoute = (choices: Choices): Record<string, unknown> => ({
  id: choices.chance(0.8) ? 'route-1' : choices.pick(strings),
  match: choices.chance(0.8)
    ? { path: { prefix: `/${choices.text(['a', 'é', '\u010a', '/', '%61', ' '], 4)}` } }
    : anything(choices),
  candidate: 'service',
  ...(choices.chance(0.5)
    ? { rewrite: { prefix: `/${choices.text(['b', 'é', '\u010a', '\u010d', '/', '?'], 4)}` } }
    : {}),
  ...(choices.chance(0.5) ? { requestHeaders: edits(choices), responseHeaders: edits(choices) } : {}),
  ...(choices.chance(0.2) ? { [choices.pick(strings)]: anything(choices) } : {}),
})

/** What would go out for a route that was accepted: one line per header, one byte per character. */
function unfit(route: Route): string | null {
  const prefix = route.match.path && 'prefix' in route.match.path ? route.match.path.prefix : '/'
  const line = `GET ${rewriteTarget(route, prefix)} HTTP/1.1`
  if (!/^GET [!-~]+ HTTP\/1\.1$/.test(line)) return `the request line is ${JSON.stringify(line)}`
  const block = editHeaderBlock('Host: a\r\n', route.requestHeaders ?? {})
  if (!/^(?:[!-9;-~]+: [\t\x20-\x7e\x80-\xff]*\r\n)*$/.test(block))
    return `the headers are ${JSON.stringify(block)}`
  const raw = editHeaders([], route.responseHeaders ?? {})
  for (let i = 0; i < raw.length; i += 2) {
    validateHeaderName(raw[i]!)
    validateHeaderValue(raw[i]!, raw[i + 1]!)
  }
  return null
}

/** Everything that the admin API reads: parameters of paths, queries and bodies. */
const inputs = Object.entries(endpoints as Record<string, Endpoint>).flatMap(([name, row]) =>
  [row.params, row.query, row.body]
    .filter((schema) => schema !== undefined)
    .map((schema) => ({
      name,
      schema,
      json: z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }),
    })),
)

/** A refusal names the field; what is accepted can be kept as JSON. */
function inputProblem(choices: Choices): string | null {
  const { name, schema, json } = choices.pick(inputs)
  const value = valueLike(json, choices)
  const parsed = schema.safeParse(value)
  if (parsed.success) {
    JSON.stringify(parsed.data)
    return null
  }
  const { status, body } = problemOf(parsed.error)
  const told = status === 400 && body.fields?.length && body.fields.every(({ message }) => message !== '')
  return told ? null : `${name} refuses ${JSON.stringify(value)} with ${status} ${JSON.stringify(body)}`
}

/** A route that was accepted can be compiled, matched and sent. */
function routeProblem(choices: Choices): string | null {
  const parsed = RouteCreate.safeParse(nearlyRoute(choices))
  if (!parsed.success) return null
  const { reason: _, ...rest } = parsed.data
  const route = { ...routeOf(rest.id), ...rest, rules: [] } as Route
  const { match } = compileRouteTable(
    snapshotOf('http://127.0.0.1:1', [route], [backendOf('legacy', 'http://127.0.0.1:1')]),
  )
  match(factsOf('/'))
  return unfit(route)
}

/** Schemas of the API: they never throw, and what they accept is fit for use. */
export const schemaTarget = (): Target => ({
  ...noResources,
  atOnce: 1,
  try: (choices) => {
    const wrong = inputProblem(choices) ?? routeProblem(choices)
    const prototype = Object.getPrototypeOf({})
    if (prototype !== Object.prototype || 'polluted' in {}) return 'a prototype was changed'
    return wrong
  },
})
