import { same } from 'banyan/domain/field-diff.ts'

type Json = Record<string, unknown>

/**
 * The body of a change that was made from `base`, made again from `current`: what the person changed stays, what was
 * only carried along becomes what the other one made of it.
 */
export function rebasedBody(body: Json, base: Json, current: Json): Json {
  const wanted = Object.entries(body).map(([key, value]) => {
    const untouched = key in current && same(value, base[key])
    return [key, untouched ? current[key] : value] as const
  })
  return { ...Object.fromEntries(wanted), version: current.version }
}
