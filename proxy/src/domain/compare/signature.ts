import { type Difference, keyOf } from '../difference.ts'
import { hash32 } from '../split.ts'
import { compareText } from './findings.ts'

/** Names the set of differing paths and kinds: 16 hexadecimal digits, the same in every process. */
export function signatureOf(differences: readonly Pick<Difference, 'path' | 'kind'>[]): string {
  const keys = [...new Set(differences.map(keyOf))].sort(compareText).join('\n')
  return hex(hash32(keys)) + hex(hash32(`signature:${keys}`))
}

const hex = (word: number) => word.toString(16).padStart(8, '0')
