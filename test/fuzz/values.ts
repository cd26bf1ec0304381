import type { z } from 'zod'
import type { Choices } from './random.ts'

/** Strings that have surprised somebody. */
export const strings = [
  '',
  'a',
  '/',
  '/a',
  '/a/',
  '/{id}',
  '/é',
  '/\u010d\u010a',
  'a\r\nb',
  'é',
  '€',
  '\u010a',
  '\0',
  'x-a',
  'X-A',
  'host',
  '__proto__',
  'constructor',
  'a'.repeat(300),
  '*.example',
  '[::1]',
  'http://a',
  'http://a/b',
  'javascript:x',
  '(',
  '(a+)+$',
  '(?=a)',
]
const keys = [
  'id',
  'match',
  'host',
  'path',
  'exact',
  'prefix',
  'template',
  'regex',
  'methods',
  'headers',
  'query',
  'candidate',
  'baseline',
  'sticky',
  'rewrite',
  'requestHeaders',
  'responseHeaders',
  'set',
  'add',
  'remove',
  'timeouts',
  'totalMs',
  'rules',
  'url',
  'tls',
  'ca',
  'weight',
  'mirror',
  'version',
  'reason',
  'name',
  'equals',
  'present',
  '__proto__',
]

/** Any value that JSON can carry, and some that it cannot. */
export function anything(choices: Choices, depth = 0): unknown {
  const kind = choices.below(depth > 3 ? 5 : 8)
  if (kind === 0) return choices.pick([null, undefined, true, false])
  if (kind === 1) return choices.pick([0, -1, 1, 0.005, Number.POSITIVE_INFINITY, Number.NaN, 2 ** 53])
  if (kind < 5) return text(choices)
  if (kind === 5) return Array.from({ length: choices.below(4) }, () => anything(choices, depth + 1))
  return Object.fromEntries(
    Array.from({ length: choices.below(5) }, () => [choices.pick(keys), anything(choices, depth + 1)]),
  )
}

const formats: Readonly<Record<string, readonly string[]>> = {
  'date-time': ['2026-01-01T00:00:00.000Z', '2026-02-30T00:00:00Z', '9999-12-31T23:59:59.999Z'],
  uri: ['http://127.0.0.1:4102', 'https://a/', 'http://[::1]:1', 'http://a:99999', 'ftp://a'],
}
const text = (choices: Choices, format = '') =>
  choices.chance(0.9) ? choices.pick(formats[format] ?? strings) : choices.text(strings, 4)

type JsonSchema = z.core.JSONSchema.JSONSchema
type Definitions = Readonly<Record<string, z.core.JSONSchema._JSONSchema>>

/** A value such as the schema asks for, but for what the dice change; so that what lies deep is reached as well. */
export function valueLike(schema: JsonSchema, choices: Choices): unknown {
  return like(schema, schema.$defs ?? {}, choices, 0)
}

function like(
  schema: z.core.JSONSchema._JSONSchema,
  all: Definitions,
  choices: Choices,
  depth: number,
): unknown {
  if (typeof schema === 'boolean' || depth > 12 || choices.chance(0.04)) return anything(choices)
  if (schema.$ref !== undefined)
    return like(all[schema.$ref.split('/').at(-1)!] ?? true, all, choices, depth + 1)
  const branches = schema.anyOf ?? schema.oneOf
  if (branches) return like(choices.pick(branches), all, choices, depth + 1)
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return choices.pick(schema.enum)
  switch (schema.type) {
    case 'object':
      return objectLike(schema, all, choices, depth)
    case 'array':
      return Array.from({ length: choices.below(3) }, () =>
        like((schema.items as JsonSchema | undefined) ?? true, all, choices, depth + 1),
      )
    case 'integer':
    case 'number':
      return choices.pick([schema.minimum ?? 1, schema.maximum ?? 100, 1, 0.125, -1])
    case 'boolean':
      return choices.chance(0.5)
    case 'null':
      return null
    case 'string':
      return text(choices, schema.format)
    default:
      return anything(choices)
  }
}

function objectLike(schema: JsonSchema, all: Definitions, choices: Choices, depth: number): unknown {
  const entries = Object.entries(schema.properties ?? {})
    .filter(([name]) => choices.chance(schema.required?.includes(name) ? 0.97 : 0.4))
    .map(([name, property]) => [name, like(property, all, choices, depth + 1)])
  if (choices.chance(schema.additionalProperties === false ? 0.02 : 0.3)) {
    const others = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : true
    entries.push([choices.pick([...keys, ...strings]), like(others, all, choices, depth + 1)])
  }
  return Object.fromEntries(entries)
}
