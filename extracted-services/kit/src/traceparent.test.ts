import { describe, expect, it } from 'vitest'
import { childOf, formatTraceparent, parseTraceparent } from './traceparent.ts'

const valid = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

describe('traceparent', () => {
  it('reads what it writes', () => {
    expect(formatTraceparent(parseTraceparent(valid)!)).toBe(valid)
  })

  it.each([
    ['nothing', undefined],
    ['an empty header', ''],
    ['version ff', valid.replace('00-', 'ff-')],
    ['upper case', valid.toUpperCase()],
    ['a trace id of zeros', valid.replace(/-[0-9a-f]{32}-/, `-${'0'.repeat(32)}-`)],
    ['a span id of zeros', valid.replace(/-[0-9a-f]{16}-/, `-${'0'.repeat(16)}-`)],
    ['version 00 with more than it has', `${valid}-more`],
  ])('takes %s for no trace', (_name, header) => {
    expect(parseTraceparent(header)).toBeUndefined()
  })

  it('understands a later version that has more', () => {
    expect(parseTraceparent(`${valid.replace('00-', '01-')}-more`)).toMatchObject({ sampled: true })
  })

  it('goes on with the caller’s trace under an id of its own', () => {
    const parent = parseTraceparent(valid)!
    const child = childOf(parent)
    expect(child.traceId).toBe(parent.traceId)
    expect(child.spanId).not.toBe(parent.spanId)
    expect(childOf(undefined).traceId).toMatch(/^[0-9a-f]{32}$/)
  })
})
