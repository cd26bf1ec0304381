import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { cpuMicros, findProgram, machineBusyMicros, parseStat, residentBytes } from './machine.ts'

const linux = existsSync('/proc/self/stat')

describe('machine', () => {
  it('finds a program that is installed and no other', () => {
    expect(findProgram('sh')).toMatch(/\/sh$/)
    expect(findProgram('no-such-program-here')).toBeUndefined()
  })

  it('reads the fields of a process whose name holds spaces and parentheses', () => {
    expect(parseStat('12 (a) b (c) S 1 2 3\n')).toEqual(['S', '1', '2', '3'])
  })

  it.runIf(linux)('counts the CPU time of a process together with that of its children', async () => {
    const busy =
      'const end = Date.now() + 300; while (Date.now() < end); console.log("done"); setInterval(() => {}, 1e3)'
    const parent = `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(busy)}], { stdio: "inherit" })`
    const child = spawn(process.execPath, ['-e', parent], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    const pid = child.pid ?? 0
    const micros = cpuMicros(pid)
    const bytes = residentBytes(pid)
    process.kill(Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1')))
    await once(child, 'exit')
    // The parent alone starts up in well under 200 ms of CPU; another process may have had the core for a while.
    expect(micros).toBeGreaterThan(100_000)
    expect(bytes).toBeGreaterThan(40_000_000)
  })

  it.runIf(linux)('sees the time that the machine is busy', () => {
    const before = machineBusyMicros()
    const end = performance.now() + 200
    while (performance.now() < end);
    // Clock ticks are 10 ms; this process may have been without a core for a while.
    expect(machineBusyMicros() - before).toBeGreaterThan(50_000)
  })
})
