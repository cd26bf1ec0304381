import { fieldsOfLists } from './form.ts'
import { Fields, type Tree } from './tree.ts'

/** Set-Cookie lines as one object: cookie name, then its value and attributes (RFC 6265 section 5.2). */
export function cookiesOf(lines: readonly string[]): Fields {
  const cookies = new Map<string, Tree[]>()
  for (const line of lines) {
    const [pair = '', ...attributes] = line.split(';')
    const [name, value] = split(pair)
    const cookie = new Map<string, Tree>([['value', value]])
    for (const attribute of attributes) {
      const [key, content] = split(attribute)
      if (key !== '') cookie.set(key.toLowerCase(), attribute.includes('=') ? content : true)
    }
    const known = cookies.get(name)
    const fields = new Fields([...cookie.keys()], [...cookie.values()])
    if (known === undefined) cookies.set(name, [fields])
    else known.push(fields)
  }
  return fieldsOfLists(cookies)
}

function split(text: string): [string, string] {
  const equals = text.indexOf('=')
  return equals === -1 ? [text.trim(), ''] : [text.slice(0, equals).trim(), text.slice(equals + 1).trim()]
}
