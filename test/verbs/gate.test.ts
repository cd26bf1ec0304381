import { describe, expect, it } from 'vitest'
import { command } from './command.ts'
import { runGates } from './gate.ts'

const node = (script: string) => () => command('node', ['-e', script])

describe('gates', () => {
  it('prints a line for each gate and names the ones that failed', async () => {
    const lines: string[] = []
    const failed = await runGates(
      [
        { name: 'good', run: node('console.log("nobody needs this")') },
        { name: 'bad', run: node('console.error("what is wrong"); process.exit(3)') },
      ],
      (line) => lines.push(line),
    )
    expect(failed).toEqual(['bad'])
    expect(lines.join('\n')).toMatch(/^ok {5}good .* s$/m)
    expect(lines.join('\n')).toMatch(/^FAILED bad .* s\nwhat is wrong$/m)
    expect(lines.join('\n')).not.toContain('nobody needs this')
  })

  it('counts a program that does not exist as failed and says its name', async () => {
    const lines: string[] = []
    const failed = await runGates(
      [{ name: 'missing', run: () => command('no-such-program-here', []) }],
      (line) => lines.push(line),
    )
    expect(failed).toEqual(['missing'])
    expect(lines.join('\n')).toContain('no-such-program-here')
  })

  it('runs a program under the pinned Node', async () => {
    const { output } = await command('node', ['-p', 'process.execPath'])
    expect(output).toContain('node_modules/node/bin/node')
  })
})
