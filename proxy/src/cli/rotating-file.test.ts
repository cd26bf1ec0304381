import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { afterAll, expect, it } from 'vitest'
import { RotatingFile } from './rotating-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'banyan-log-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function write(path: string, lines: string[]): Promise<void> {
  const file = new RotatingFile(path, 20)
  for (const line of lines) file.write(`${line}\n`)
  await finished(file.end())
}

it('keeps the newest lines and one generation before them, over restarts', async () => {
  const path = join(folder, 'service.log')
  await write(path, ['1 23456789', '2 23456789'])
  await write(path, ['3 23456789'])
  expect(readFileSync(path, 'utf8')).toBe('3 23456789\n')
  await write(path, ['4', '5'])
  expect(readFileSync(`${path}.1`, 'utf8')).toBe('2 23456789\n')
  expect(readFileSync(path, 'utf8')).toBe('3 23456789\n4\n5\n')
})

it('says what went wrong instead of losing lines silently', () => {
  expect(() => new RotatingFile(join(folder, 'nowhere', 'service.log'), 20)).toThrow(/ENOENT/)
})
