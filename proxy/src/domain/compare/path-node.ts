import type { Entry } from './findings.ts'
import type { KeyPairs } from './key-pairs.ts'
import type { Leniency } from './leniency.ts'
import { looksGenerated } from './value-class.ts'

/**
 * One place in the shape of a document: array indexes are dropped and generated keys fall together, so that the
 * same field of every element is one place. Made as the walker gets there, for one comparison.
 */
export class PathNode {
  readonly parent: PathNode | null
  readonly step: Step
  readonly name: string
  readonly #children = new Map<string, PathNode>()
  #items: PathNode | null = null
  #generated: PathNode | null = null
  #text: string | null = null
  /** What the rules say about this place; filled in on the first need. */
  leniency: Leniency | null = null
  /** The differences found here. */
  readonly entries: Entry[] = []
  /** How the keys of the two objects compared here last belong together: those of the next two mostly do so too. */
  keyPairs: KeyPairs | null = null

  constructor(parent: PathNode | null, step: Step, name: string) {
    this.parent = parent
    this.step = step
    this.name = name
  }

  /** The place of a key. Keys that are identifiers (`8f14e45f-...`, `2026-01-02`) share one place, `{}`. */
  field(key: string): PathNode {
    const known = this.#children.get(key)
    if (known !== undefined) return known
    const child = looksGenerated(key) ? this.generated() : new PathNode(this, 'name', key)
    this.#children.set(key, child)
    return child
  }

  /** The place of every value of an object whose keys are data. */
  generated(): PathNode {
    this.#generated ??= new PathNode(this, 'generated', '')
    return this.#generated
  }

  /** The place of every element of an array. */
  items(): PathNode {
    this.#items ??= new PathNode(this, 'items', '')
    return this.#items
  }

  /** As people read it: `items[].price`, `prices{}.amount`, `["odd key"]`, `:header.location`; the body as a whole is `:body`. */
  toString(): string {
    this.#text ??= this.#write()
    return this.#text
  }

  #write(): string {
    if (this.parent === null) return this.step === 'body' ? ':body' : `:${this.name}`
    const before = this.parent.step === 'body' ? '' : this.parent.toString()
    if (this.step === 'items') return `${before}[]`
    if (this.step === 'generated') return `${before}{}`
    if (!BARE.test(this.name)) return `${before}[${JSON.stringify(this.name)}]`
    return before === '' ? this.name : `${before}.${this.name}`
  }
}

/** `body` and `pseudo` are roots; the others lead from a place to one beneath it. */
export type Step = 'body' | 'pseudo' | 'name' | 'items' | 'generated'

/** Names that need no quotes in a path. What begins with a colon or a dollar alone would read as something else. */
const BARE = /^(?!\$$)[^.[\]{}"*:\s\p{Cc}\p{Cs}][^.[\]{}"*\s\p{Cc}\p{Cs}]*$/u

export const bodyRoot = (): PathNode => new PathNode(null, 'body', '')
export const pseudoRoot = (name: string): PathNode => new PathNode(null, 'pseudo', name)

/** The way from the root to a place. */
export function stepsTo(node: PathNode): PathNode[] {
  const steps: PathNode[] = []
  for (let at: PathNode | null = node; at !== null; at = at.parent) steps.push(at)
  return steps.reverse()
}
