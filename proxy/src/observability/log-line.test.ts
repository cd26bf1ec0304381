import { describe, expect, it } from 'vitest'
import { logLine } from './log-line.ts'
import { createLogger } from './logger.ts'

const line = (fields: object) => logLine(JSON.stringify({ time: '2026-05-20T12:04:31.000Z', ...fields }))

describe('a line of the log in a terminal', () => {
  it('says when, how bad, what, and about what', () => {
    const said = line({ level: 40, backend: 'orders', state: 'open', msg: 'a breaker changed its state' })
    expect(said).toMatch(
      /^\d\d:\d\d:31 warning: a breaker changed its state \(backend orders, state open\)\n$/,
    )
  })

  it('has of an error its message, and no stack', () => {
    const err = { type: 'Error', message: 'disk full', stack: 'Error: disk full\n    at x' }
    expect(line({ level: 50, err, msg: 'it could not be kept' })).toMatch(
      /error: it could not be kept \(error disk full\)\n$/,
    )
  })

  it('is one line whatever is in it, and cannot steer the terminal', () => {
    const said = line({ level: 50, backend: 'a\n\u001b[2J', msg: 'x'.repeat(1_000) })
    expect(said.split('\n')).toHaveLength(2)
    expect(said).not.toContain('\u001b')
    expect(said.length).toBeLessThan(310)
  })
})

describe('the log', () => {
  const terminal = () => {
    const written: string[] = []
    return { isTTY: true, written, write: (text: string) => void written.push(text) }
  }

  it('shows a person at a terminal warnings and errors only', () => {
    const out = terminal()
    const logger = createLogger('info', out)
    logger.info({ backend: 'a' }, 'the health of a backend changed')
    logger.warn({ backend: 'a' }, 'a breaker changed its state')
    expect(out.written).toEqual([expect.stringMatching(/warning: a breaker changed its state \(backend a\)/)])
  })

  it('shows everything that was asked for by its level, and no secret', () => {
    const out = terminal()
    createLogger('debug', out).debug({ token: 'bny_secret' }, 'looked')
    expect(out.written).toEqual([expect.stringMatching(/debug: looked \(token \[redacted\]\)/)])
  })
})
