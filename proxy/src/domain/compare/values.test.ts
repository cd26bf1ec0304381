import { describe, expect, it } from 'vitest'
import { sameNumber, subtract } from './decimal.ts'
import { mediaOf, parseMedia } from './media.ts'
import { preview } from './preview-value.ts'
import { timeOf } from './time.ts'
import { Decimal, type Tree, treeOf } from './tree.ts'
import { classOf, looksGenerated } from './value-class.ts'

const number = (source: string) => new Decimal(source)

describe('numbers', () => {
  it.each([
    ['1', '1.0', true],
    ['1e2', '100.00', true],
    ['-0', '0', true],
    ['0.10', '1e-1', true],
    ['9007199254740993', '9007199254740992', false],
    ['1e400', '10e399', true],
    ['1e400', '1e401', false],
    ['1e99999999999999999999', '1e99999999999999999998', false],
    ['-1', '1', false],
  ])('holds %s and %s to be the same: %s', (a, b, same) => {
    expect(sameNumber(number(a), number(b))).toBe(same)
    expect(sameNumber(number(b), number(a))).toBe(same)
  })

  it('subtracts exactly where doubles are one', () => {
    expect(subtract(number('9007199254740993'), number('9007199254740992'))).toBe(1)
    expect(subtract(number('0.1234567890123456789'), number('0.1234567890123456788'))).toBeCloseTo(1e-19, 30)
    expect(subtract(5, 3)).toBe(2)
    expect(subtract(number('1e400'), number('1e400'))).toBe(0)
  })
})

describe('times', () => {
  const noon = Date.UTC(2026, 0, 2, 12, 0, 0)

  it.each<[Tree, number | null]>([
    ['2026-01-02T12:00:00Z', noon],
    ['2026-01-02T12:00:00.250Z', noon + 250],
    ['2026-01-02T13:00:00+01:00', noon],
    ['2026-01-02 12:00:00', noon],
    ['2026-01-02T12:00Z', noon],
    ['2026-01-02', noon - 12 * 3_600_000],
    ['Fri, 02 Jan 2026 12:00:00 GMT', noon],
    [noon, noon],
    [noon / 1_000, noon],
    [String(noon), noon],
    [number('1767355200.250'), noon + 250],
    [12, null],
    ['12', null],
    ['hello', null],
    ['2026-13', null],
    [null, null],
  ])('reads %j as %s', (value, time) => {
    expect(timeOf(value)).toBe(time)
  })
})

describe('classes of values', () => {
  it.each<[Tree | undefined, string]>([
    [undefined, 'absent'],
    [null, 'null'],
    [true, 'boolean'],
    [5, 'number'],
    [number('1.0'), 'number'],
    ['', 'empty'],
    [' ', 'empty'],
    ['8f14e45f-ceea-467f-ab1d-0d6f0a0b1c2d', 'uuid'],
    ['2026-01-02T12:00:00Z', 'timestamp'],
    [1767355200000, 'timestamp'],
    ['9fceb02d0ae598e95dc970b7', 'opaque-id'],
    ['dQw4w9WgXcQ', 'opaque-id'],
    ['12345678', 'opaque-id'],
    ['hello world', 'text'],
    ['unknown', 'text'],
    [treeOf({}), 'object'],
    [[], 'array'],
  ])('of %j is %s', (value, name) => {
    expect(classOf(value)).toBe(name)
  })

  it.each([
    ['17', true],
    ['8f14e45f-ceea-467f-ab1d-0d6f0a0b1c2d', true],
    ['01ARZ3NDEKTSV4RRFFQ69G5FAV', true],
    ['2026-01-02', true],
    ['9fceb02d0ae598e95dc970b7', true],
    ['x'.repeat(101), true],
    ['price', false],
    ['address', false],
    ['deadbeef', false],
    ['a1', false],
    ['__proto__', false],
  ])('takes the key %s for data: %s', (key, generated) => {
    expect(looksGenerated(key)).toBe(generated)
  })
})

describe('media types', () => {
  it.each([
    ['application/json', 'json'],
    ['Application/Problem+JSON; charset=utf-8', 'json'],
    ['application/vnd.api+json', 'json'],
    ['application/x-ndjson', 'ndjson'],
    ['text/html; charset=utf-8', 'html'],
    ['application/xhtml+xml', 'xml'],
    ['image/svg+xml', 'xml'],
    ['application/x-www-form-urlencoded', 'form'],
    ['multipart/form-data; boundary=x', 'multipart'],
    ['text/event-stream', 'event-stream'],
    ['text/csv', 'text'],
    ['application/javascript', 'text'],
    ['image/png', 'bytes'],
    ['', 'bytes'],
  ])('reads %s as %s', (type, format) => {
    expect(mediaOf(['X', 'y', 'content-TYPE', type]).format).toBe(format)
  })

  it('reads parameters, quoted or not', () => {
    expect(parseMedia('multipart/mixed; Boundary="a b"; charset=UTF-8')).toMatchObject({
      boundary: 'a b',
      charset: 'utf-8',
    })
  })
})

describe('showing a value', () => {
  it('writes JSON, cut short', () => {
    expect(preview(treeOf({ a: [1, 'x', null], b: {} }), 200)).toBe('{"a":[1,"x",null],"b":{}}')
    expect(preview(treeOf({ a: 'y'.repeat(50) }), 10)).toBe('{"a":"yyyy…')
    expect(preview(number('1.0'), 10)).toBe('1.0')
  })
})
