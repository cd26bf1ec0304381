import { createHash } from 'node:crypto'
import { Parser } from 'htmlparser2'
import { beforeAll, describe, expect, it } from 'vitest'
import { RENDERERS } from './render.ts'
import type { Report } from './report.ts'
import { HOSTILE, hostileReport } from './report-for-tests.ts'

let report: Report
const texts: Record<keyof typeof RENDERERS, string> = { json: '', junit: '', markdown: '', html: '' }

beforeAll(async () => {
  report = await hostileReport()
  for (const format of Object.keys(RENDERERS) as (keyof typeof RENDERERS)[]) {
    texts[format] = RENDERERS[format](report)
  }
})

type Element = { name: string; attributes: Record<string, string>; text: string }

/** Every element with the text directly in it, in order. */
function elements(source: string, xmlMode: boolean): Element[] {
  const all: Element[] = []
  const open: Element[] = []
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const element = { name, attributes, text: '' }
        all.push(element)
        open.push(element)
      },
      ontext(text) {
        const innermost = open.at(-1)
        if (innermost !== undefined) innermost.text += text
      },
      onclosetag: () => void open.pop(),
    },
    { xmlMode, decodeEntities: true },
  )
  parser.end(source)
  return all
}

const ALLOWED = new Set(
  'html head meta title style body header main footer nav section article h1 h2 h3 h4 p ul li dl div dt dd a b i span code pre table thead tbody tr th td details summary svg g rect title figure figcaption mark blockquote'.split(
    ' ',
  ),
)

describe('the HTML report', () => {
  it('has no element and no attribute that its own templates do not have', () => {
    const found = elements(texts.html, false)
    expect(found.length).toBeGreaterThan(500)
    expect(found.map(({ name }) => name).filter((name) => !ALLOWED.has(name))).toEqual([])
    const names = new Set(found.flatMap(({ attributes }) => Object.keys(attributes)))
    expect([...names].filter((name) => /^on|^style$|^src|^srcset$|^formaction$/.test(name))).toEqual([])
    const links = found.flatMap(({ attributes }) => (attributes.href === undefined ? [] : [attributes.href]))
    expect(links.filter((link) => !/^(#|http:\/\/127\.0\.0\.1:9900\/divergences\/\w+$)/.test(link))).toEqual(
      [],
    )
  })

  it('shows hostile values as they are', () => {
    const shown = elements(texts.html, false)
      .map(({ text }) => text)
      .join('\n')
    for (const text of HOSTILE.slice(0, 4)) expect(shown).toContain(text)
    // What would turn the direction of the text, or move a cursor, is spelled out.
    expect(shown).toContain('\\u202etxt.exe \\u001b[31mred')
    for (const character of ['\u202e', '\u001b', '\u0000']) expect(texts.html).not.toContain(character)
    expect(texts.html.isWellFormed()).toBe(true)
  })

  it('allows nothing to run or to be loaded, and its style by its digest', () => {
    const found = elements(texts.html, false)
    const policy = found.find(({ attributes }) => attributes['http-equiv'] === 'Content-Security-Policy')
    const styles = found.filter(({ name }) => name === 'style')
    expect(styles).toHaveLength(1)
    const digest = createHash('sha256').update(styles[0]!.text).digest('base64')
    expect(policy?.attributes.content).toBe(
      `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`,
    )
    expect(styles[0]!.text).not.toContain('url(')
  })

  it('tells all that is promised', () => {
    for (const part of [
      'Endpoints',
      'What differs, field by field',
      'Divergences',
      'Latency and errors',
      'Noise',
      'What was not compared, and why',
      'Rules',
      'How to read this',
    ]) {
      expect(texts.html).toContain(part)
    }
    expect(texts.html).toContain('too many shadows were waiting')
    expect(texts.html).toContain('the candidate did not answer')
    expect(texts.html).toContain('trace (value) is noise')
  })
})

describe('the JUnit report', () => {
  it('has a case for each endpoint and one for each route, and fails where parity fails', () => {
    const found = elements(texts.junit, true)
    const names = found.filter(({ name }) => name === 'testcase').map(({ attributes }) => attributes.name)
    expect(names).toContain('route products')
    expect(names).toContain('GET /products/{id}')
    expect(names).toHaveLength(Number(found[0]?.attributes.tests))
    expect(found.filter(({ name }) => name === 'failure')).toHaveLength(Number(found[0]?.attributes.failures))
    expect(Number(found[0]?.attributes.failures)).toBeGreaterThan(0)
    expect(new Set(found.map(({ name }) => name))).toEqual(
      new Set(['testsuites', 'testsuite', 'properties', 'property', 'testcase', 'failure', 'system-out']),
    )
  })

  it('calls a route without enough evidence an error, so that it does not look green', () => {
    const [first] = report.routes
    const parity = {
      ...first!.parity,
      verdict: 'insufficient' as const,
      reasons: ['3 of 541'],
      endpoints: [],
    }
    const text = RENDERERS.junit({ ...report, routes: [{ ...first!, parity }] })
    expect(text).toContain('<error message="3 of 541" type="parity"></error>')
  })

  it('holds no character that XML cannot have', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
    expect(texts.junit).not.toMatch(/[\x00-\x08\x0b-\x1f\ufffe\uffff]/)
    const [first] = report.routes
    const text = RENDERERS.junit({ ...report, routes: [{ ...first!, id: HOSTILE[6]! }] })
    expect(elements(text, true)[1]?.attributes.name).toBe(']]></failure></testcase>&bogus;\ufffd\ufffd')
  })
})

describe('the Markdown report', () => {
  it('begins with the verdict and fits into a comment', () => {
    expect(texts.markdown).toMatch(/^## ❌ Parity: fail\n/)
    expect(texts.markdown.length).toBeLessThan(65_536)
  })

  it('keeps every table in its columns, whatever the values are', () => {
    const tables = texts.markdown.split('\n\n').filter((block) => block.startsWith('| '))
    expect(tables.length).toBeGreaterThan(3)
    for (const table of tables) {
      const bars = table.split('\n').map((line) => line.split('|').length)
      expect(new Set(bars).size).toBe(1)
    }
  })

  it('has hostile values only where nothing is markup', () => {
    const outside = texts.markdown
      .replace(/^(`{3,})\w*\n[\s\S]*?\n\1$/gm, '')
      .replace(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, '')
    expect(outside).not.toMatch(/<(?!\/?(?:details|summary|code|sub)>)/)
    expect(outside).not.toMatch(/@\w|javascript:|# heading/)
    expect(texts.markdown).toContain('<details>')
  })
})

describe('the JSON report', () => {
  it('is the report itself, under a name of its format', () => {
    expect(JSON.parse(texts.json)).toMatchObject({
      format: 'banyan-report/1',
      verdict: 'fail',
      routes: [{ id: 'products' }, { id: 'orders', parity: { verdict: 'pass' } }],
    })
  })
})
