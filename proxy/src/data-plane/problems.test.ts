import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { PROBLEMS, type ProblemReason, problemBody } from './problems.ts'
import { DROP_REASONS } from './shadow/shadow-limits.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const read = (path: string) => readFileSync(`${root}/${path}`, 'utf8')
const operations = read('docs/operations.md')
const tests = globSync('{proxy/src,test}/**/*.test.ts', { cwd: root }).map(read).join('\n')

describe.each(Object.keys(PROBLEMS) as ProblemReason[])('%s', (code) => {
  const { status, title } = PROBLEMS[code]

  it('is documented, with its status and its meaning', () => {
    expect(operations).toContain(`| \`${code}\` | ${status} | ${title} |`)
  })

  it('is what a test expects', () => {
    expect(new RegExp(`\\b${code}\\b`).test(tests), 'a test names it').toBe(true)
  })

  it('is in the body that clients get', () => {
    expect(JSON.parse(problemBody(code, 'id-1'))).toMatchObject({ code, status, title, requestId: 'id-1' })
  })
})

it('no code is documented that there is not', () => {
  const documented = [...operations.matchAll(/^\| `(\w+)` \| \d{3} \|/gm)].map(([, code]) => code)
  expect(documented).toEqual(Object.keys(PROBLEMS))
})

it('what limits and shadows are counted as is documented', () => {
  const words = [...read('proxy/src/data-plane/limits.ts').matchAll(/`([a-z0-9]+(?:_[a-z0-9]+)+)`/g)]
  const reasons = new Set([...words.map(([, word]) => word!), ...DROP_REASONS])
  expect([...reasons].filter((reason) => !operations.includes(`\`${reason}\``))).toEqual([])
})
