import { Fields, type Tree } from './tree.ts'

/** A form body (application/x-www-form-urlencoded) as fields; the order within one name counts, between names it does not. */
export function parseForm(text: string): Fields {
  const values = new Map<string, Tree[]>()
  for (const pair of text.split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const name = decode(equals === -1 ? pair : pair.slice(0, equals))
    const value = equals === -1 ? '' : decode(pair.slice(equals + 1))
    const known = values.get(name)
    if (known === undefined) values.set(name, [value])
    else known.push(value)
  }
  return fieldsOfLists(values)
}

/** Names with one value have that value; repeated names have a list. */
export function fieldsOfLists(values: ReadonlyMap<string, Tree[]>): Fields {
  return new Fields(
    [...values.keys()],
    [...values.values()].map((list) => (list.length === 1 ? list[0]! : list)),
  )
}

function decode(text: string): string {
  const spaced = text.replaceAll('+', ' ')
  try {
    return decodeURIComponent(spaced)
  } catch {
    // Not valid escapes: what was sent is what is compared.
    return spaced
  }
}
