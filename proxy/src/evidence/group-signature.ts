import { hash32 } from '../domain/split.ts'

/** Names a group: its route, its endpoint, and where and how it differs. 16 hexadecimal digits, the same on every node. */
export function groupSignature(route: string, endpoint: string, shape: string): string {
  const key = `${route}\n${endpoint}\n${shape}`
  return hex(hash32(key)) + hex(hash32(`group:${key}`))
}

const hex = (word: number) => word.toString(16).padStart(8, '0')
