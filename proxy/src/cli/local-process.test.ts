import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../control-plane/rig-for-tests.ts'
import { banyanIn } from './run-for-tests.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'banyan-local-'))
const pidFile = join(dataDir, 'banyan.pid')
const banyan = banyanIn(dataDir)
let child: ChildProcess | undefined

/** A process that writes its own pid file as the server does, and says which signals it heard. */
const SERVER = `
  import { writeFileSync } from 'node:fs'
  import { join } from 'node:path'
  import { removePidFile, writePidFile } from ${JSON.stringify(join(import.meta.dirname, '../pid-file.ts'))}
  const dir = ${JSON.stringify(dataDir)}
  process.on('SIGUSR2', () => writeFileSync(join(dir, 'kill-switch'), 'now'))
  process.on('SIGTERM', () => { removePidFile(dir); process.exit(0) })
  setInterval(() => undefined, 1000)
  writePidFile(dir)
`
beforeEach(async () => {
  child = spawn(process.execPath, ['--input-type=module', '-e', SERVER], { stdio: 'ignore' })
  await until(
    'the process is there',
    () => existsSync(pidFile) && readFileSync(pidFile, 'utf8').endsWith('\n'),
    20_000,
  )
})
afterEach(() => {
  child?.kill('SIGKILL')
  rmSync(pidFile, { force: true })
  rmSync(join(dataDir, 'kill-switch'), { force: true })
})
afterAll(() => rmSync(dataDir, { recursive: true }))

const isAlive = () => child?.exitCode === null && child.signalCode === null

describe('a Banyan on this machine, with its admin port away', { timeout: 60_000 }, () => {
  it('is told to send everything to the baseline and goes on, and is shut down', async () => {
    const stopped = await banyan(['stop', '--local'])
    expect(stopped).toMatchObject({
      code: 0,
      err: expect.stringContaining('everything goes to the baseline'),
    })
    expect(isAlive()).toBe(true)
    const ended = await banyan(['shutdown'])
    expect(ended).toMatchObject({ code: 0, err: expect.stringContaining('has ended') })
    await until('it has ended', () => !isAlive(), 20_000)
    expect((await banyan(['shutdown'])).code).toBe(3)
  })

  it.each([
    [
      'whose number another process has by now',
      () => writeFileSync(pidFile, `${child?.pid}\nticks 1\n`),
      'is not the Banyan',
    ],
    ['that did not say when it began', () => writeFileSync(pidFile, `${child?.pid}\n`), 'is not the Banyan'],
    ['in a file that others may write', () => chmodSync(pidFile, 0o666), 'not trusted'],
    ['that is every process', () => writeFileSync(pidFile, '-1\n'), 'holds no process id'],
  ])('one %s gets no signal', async (_what, tamper, says) => {
    tamper()
    for (const verb of [['stop', '--local'], ['shutdown']]) {
      const ran = await banyan(verb)
      expect(ran).toMatchObject({ code: 3, err: expect.stringContaining(says) })
    }
    expect(isAlive()).toBe(true)
    expect(existsSync(join(dataDir, 'kill-switch'))).toBe(false)
  })

  it('cannot be released by a signal: that takes an account and a reason', async () => {
    expect(await banyan(['release', '--local'])).toMatchObject({ code: 2 })
    expect(isAlive()).toBe(true)
  })
})
