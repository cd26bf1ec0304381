import { isNumeric } from './decimal.ts'
import { timeOf } from './time.ts'
import { type Tree, typeOf } from './tree.ts'

/**
 * What a value looks like. A noisy field whose class changes between the slots has changed for real, so the classes
 * are coarse: random values of one generator must fall into one class.
 */
export type ValueClass =
  | 'absent'
  | 'null'
  | 'boolean'
  | 'number'
  | 'timestamp'
  | 'uuid'
  | 'opaque-id'
  | 'empty'
  | 'text'
  | 'object'
  | 'array'
  | 'element'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/
const HEX = /^[0-9a-f]+$/i
const TOKEN = /^[A-Za-z0-9_~.+/=-]+$/

export function classOf(value: Tree | undefined): ValueClass {
  if (value === undefined) return 'absent'
  if (typeof value !== 'string') {
    if (isNumeric(value)) return timeOf(value) === null ? 'number' : 'timestamp'
    return typeOf(value) as ValueClass
  }
  if (value.trim() === '') return 'empty'
  if (UUID.test(value)) return 'uuid'
  if (timeOf(value) !== null) return 'timestamp'
  return isOpaque(value) ? 'opaque-id' : 'text'
}

/** A token that no person wrote: long enough, no spaces, and digits among its letters (or only digits). */
function isOpaque(text: string): boolean {
  if (text.length < 6 || text.length > 512 || !TOKEN.test(text)) return false
  if (/^\d+$/.test(text)) return true
  if (HEX.test(text) && text.length >= 8) return true
  return text.length >= 8 && /\d/.test(text) && /[A-Za-z]/.test(text)
}

/** Whether a key of an object was made by a machine, so that it is data and not the name of a field. */
export function looksGenerated(key: string): boolean {
  const first = key.charCodeAt(0)
  // Most keys begin with a lower-case letter beyond f and are short; let them pass at once.
  if (key.length < 16 && first > 0x66) return false
  if (/^\d+$/.test(key)) return true
  if (/^\d{4}-\d\d(?:-\d\d)?(?:$|T)/.test(key)) return true
  if (UUID.test(key) || ULID.test(key) || key.length > 100) return true
  return key.length >= 16 && HEX.test(key) && /\d/.test(key)
}
