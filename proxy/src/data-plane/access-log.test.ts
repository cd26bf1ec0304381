import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AccessLog } from './access-log.ts'

let folder: string
let log: AccessLog
const file = () => join(folder, 'access.log')

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'banyan-access-log-'))
  log = new AccessLog(file())
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('the access log', () => {
  it('writes every line whole and in order, however many come before it is written', async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `{"n":${i},"path":"/größe/✓"}\n`)
    for (const line of lines) log.append(line)
    await log.stop()
    expect(readFileSync(file(), 'utf8')).toBe(lines.join(''))
    expect(log.dropped).toBe(0)
  })

  it('drops whole lines, and counts them, where the disk is slower than its clients', async () => {
    const line = `${'x'.repeat(999)}\n`
    for (let i = 0; i < 10_000; i++) log.append(line)
    await log.stop()
    const written = readFileSync(file(), 'utf8')
    expect(written.length).toBeLessThanOrEqual(4 * 1024 * 1024)
    expect(written.length / line.length + log.dropped).toBe(10_000)
  })

  it('goes on in a new file once its own was moved away', async () => {
    log.append('before\n')
    renameSync(file(), join(folder, 'moved.log'))
    log.reopen()
    log.append('after\n')
    await log.stop()
    expect(readFileSync(join(folder, 'moved.log'), 'utf8')).toBe('before\n')
    expect(readFileSync(file(), 'utf8')).toBe('after\n')
  })
})
