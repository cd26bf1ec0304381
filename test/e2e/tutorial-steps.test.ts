import { describe, expect, it } from 'vitest'
import { missingIn, stepsOf } from './tutorial.ts'

const markdown = [
  '## One',
  'Words.',
  '```sh',
  'echo a',
  'echo b',
  '```',
  '```text',
  'a …',
  '```',
  '```sh repeat',
  'x',
  '```',
].join('\n')

describe('the steps of a tutorial', () => {
  it('are its blocks of commands, each with what follows it', () => {
    expect(stepsOf(markdown)).toEqual([
      { section: 'One', line: 3, commands: 'echo a\necho b', kind: 'once', shows: ['a …'] },
      { section: 'One', line: 10, commands: 'x', kind: 'repeat', shows: [] },
    ])
  })

  it('are refused where nobody would run them', () => {
    expect(() => stepsOf('```bash\nls\n```')).toThrow(/line 1/)
    expect(() => stepsOf('```sh later\nls\n```')).toThrow(/later/)
  })

  it('show lines in order, whatever is between them', () => {
    expect(missingIn('x\nprice   34.9\ny\nend', ['price …', 'end'])).toBe(null)
    expect(missingIn('end\nprice 34.9', ['price …', 'end'])).toBe('end')
    expect(missingIn('price 34.9 euros', ['price 34.9'])).toBe('price 34.9')
  })
})
