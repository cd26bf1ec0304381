import type { Leniencies } from './leniency.ts'
import type { PathNode } from './path-node.ts'
import { Decimal, Fields, Markup, type Tree } from './tree.ts'

/** Whether two trees are the same, down to how numbers are written. The order of keys does not count. */
export function same(a: Tree, b: Tree): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a)) return Array.isArray(b) && sameLists(a, b)
  if (a instanceof Fields) return b instanceof Fields && sameFields(a, b)
  if (a instanceof Decimal) return b instanceof Decimal && a.source === b.source
  return (
    b instanceof Markup &&
    a.name === b.name &&
    sameFields(a.attributes, b.attributes) &&
    sameLists(a.children, b.children)
  )
}

function sameLists(a: readonly Tree[], b: readonly Tree[]): boolean {
  return a.length === b.length && a.every((item, i) => same(item, b[i]!))
}

function sameFields(a: Fields, b: Fields): boolean {
  const length = a.keys.length
  if (b.keys.length !== length) return false
  for (let i = 0; i < length; i++) {
    if (a.keys[i] !== b.keys[i]) return sameUnordered(a, b)
    if (!same(a.values[i]!, b.values[i]!)) return false
  }
  return true
}

function sameUnordered(a: Fields, b: Fields): boolean {
  const at = new Map(b.keys.map((key, i) => [key, i]))
  // With repeated keys the order may matter: leave it to the walker.
  if (at.size !== b.keys.length) return false
  return a.keys.every((key, i) => {
    const there = at.get(key)
    return there !== undefined && same(a.values[i]!, b.values[there]!)
  })
}

/**
 * Hashes trees so that equal ones have the same hash: the order of keys and how numbers are written do not count. 52 bits, so that a hundred thousand elements
 * practically never collide; a collision only pairs two elements that are then compared as usual.
 */
export class Hasher {
  readonly #leniencies: Leniencies
  #low = 0
  #high = 0

  constructor(leniencies: Leniencies) {
    this.#leniencies = leniencies
  }

  /** With a place, what rules may forgive at and beneath it does not count. */
  hash(tree: Tree, node: PathNode | null): number {
    this.#low = 0x811c9dc5
    this.#high = 0x9e3779b9
    this.#tree(tree, this.#leniencies.forgivesValues ? node : null)
    return (this.#high >>> 12) * 2 ** 32 + (this.#low >>> 0)
  }

  #tree(tree: Tree, node: PathNode | null): void {
    if (node !== null && this.#leniencies.at(node).mayForgive) this.#word(1)
    else if (typeof tree === 'string') this.#text(tree)
    else if (typeof tree === 'number') this.#number(tree)
    else if (tree === null || typeof tree === 'boolean') this.#word(tree === null ? 2 : tree ? 3 : 4)
    else if (tree instanceof Decimal) this.#number(tree.double)
    else if (tree instanceof Fields) this.#fields(tree, node)
    else if (tree instanceof Markup) this.#markup(tree, node)
    else {
      this.#word(5 + tree.length)
      for (const item of tree) this.#tree(item, node?.items() ?? null)
    }
  }

  #markup(element: Markup, node: PathNode | null): void {
    this.#text(element.name)
    this.#fields(element.attributes, node)
    for (const child of element.children) {
      this.#tree(child, node?.field(child instanceof Markup ? child.name : '#text') ?? null)
    }
  }

  /** Fields are summed, so that their order does not count. */
  #fields(fields: Fields, node: PathNode | null): void {
    const [low, high] = [this.#low, this.#high]
    let [lows, highs] = [0, 0]
    for (let i = 0; i < fields.keys.length; i++) {
      const key = fields.keys[i]!
      this.#low = 0x811c9dc5
      this.#high = 0x9e3779b9
      this.#text(key)
      this.#tree(fields.values[i]!, node?.field(key) ?? null)
      lows = (lows + this.#low) | 0
      highs = (highs + this.#high) | 0
    }
    this.#low = low
    this.#high = high
    this.#word(lows)
    this.#word(highs)
  }

  #number(value: number): void {
    this.#word(6)
    this.#word(value | 0)
    this.#word((value * 1e3) | 0)
    this.#word((value / 2 ** 32) | 0)
  }

  #text(text: string): void {
    let [low, high] = [this.#low, this.#high]
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i)
      low = Math.imul(low ^ code, 0x01000193)
      high = Math.imul(high ^ code, 0x5bd1e995)
      high ^= high >>> 15
    }
    this.#low = low
    this.#high = high
    this.#word(text.length)
  }

  #word(word: number): void {
    this.#low = Math.imul(this.#low ^ word, 0x85ebca6b)
    this.#low ^= this.#low >>> 13
    this.#high = Math.imul(this.#high ^ word, 0xc2b2ae35)
    this.#high ^= this.#high >>> 16
  }
}
