import { describe, expect, it } from 'vitest'
import { bulkRampCommand, bulkRollbackCommand, explainCommand, rampCommand, shellWord } from './cli.ts'

const at = (weight: number, mirror = 0) => ({ weight, mirror })
const route = { id: 'products' }

describe('the command that does what a button does', () => {
  it.each([
    [at(0), at(30), 'banyan ramp products 30'],
    [at(0), at(30, 10), 'banyan ramp products 30 --mirror 10'],
    [at(30, 10), at(0, 10), 'banyan rollback products'],
    [at(30, 10), at(0), 'banyan ramp products 0 --mirror 0'],
    [at(0), at(0, 25), 'banyan shadow products 25'],
  ])('from %j to %j', (from, to, command) => {
    expect(rampCommand(route, from, to)).toBe(command)
  })

  it('gives the reason along', () => {
    expect(rampCommand(route, at(0), at(5), " it's time ")).toBe(
      `banyan ramp products 5 --reason 'it'\\''s time'`,
    )
  })

  it('names every route of a change of many', () => {
    const both = [route, { id: 'users' }]
    expect(bulkRollbackCommand(both)).toBe('banyan rollback products users')
    expect(bulkRampCommand(both, 25, ' slowly ')).toBe('banyan ramp products users 25 --reason slowly')
  })

  it('asks what the page asks', () => {
    expect(explainCommand('GET', '/a?b=1', { cookie: 'sid=4' })).toBe(
      "banyan explain '/a?b=1' -H 'cookie: sid=4'",
    )
    expect(explainCommand('PUT', '/a', {})).toBe('banyan explain PUT /a')
  })

  it('lets no text of others become a command', () => {
    expect(shellWord('$(reboot)')).toBe("'$(reboot)'")
    expect(shellWord("a'; reboot #")).toBe(`'a'\\''; reboot #'`)
    expect(shellWord('')).toBe("''")
  })
})
