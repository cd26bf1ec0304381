import type { DifferenceKind } from '../difference.ts'
import { align, alignedInPlace } from './align.ts'
import type { Findings, Whereabouts } from './findings.ts'
import { pairKeys, sameKeys } from './key-pairs.ts'
import { Hasher } from './likeness.ts'
import type { PathNode } from './path-node.ts'
import { Decimal, Fields, Markup, type Tree, typeOf } from './tree.ts'

/** Walks two trees side by side and reports what differs. Equal values cost one comparison and allocate nothing. */
export class Walker implements Whereabouts {
  readonly #findings: Findings
  readonly #hasher: Hasher
  /** Where the walker is on either side, with real keys and indexes. */
  readonly #atA: (string | number)[] = []
  readonly #atB: (string | number)[] = []

  constructor(findings: Findings) {
    this.#findings = findings
    this.#hasher = new Hasher(findings.leniencies)
  }

  walk(a: Tree, b: Tree, node: PathNode): void {
    if (a === b) return
    if (typeof a === 'object' && typeof b === 'object' && a !== null && b !== null) {
      if (a instanceof Fields && b instanceof Fields) this.#fields(a, b, node)
      else if (Array.isArray(a) && Array.isArray(b)) this.#lists(a, b, node)
      else if (a instanceof Markup && b instanceof Markup) this.#markup(a, b, node)
      else this.#leaf(a, b, node)
    } else this.#leaf(a, b, node)
  }

  baselineAt(): string {
    return pointer(this.#atA)
  }

  candidateAt(): string {
    return pointer(this.#atB)
  }

  #leaf(a: Tree, b: Tree, node: PathNode): void {
    if (a instanceof Decimal && b instanceof Decimal && a.source === b.source) return
    this.#findings.add(node, typeOf(a) === typeOf(b) ? 'value' : 'type', a, b, this)
  }

  #fields(a: Fields, b: Fields, node: PathNode): void {
    const [keys, there] = [a.keys, b.keys]
    if (!sameKeys(keys, there)) {
      this.#fieldsByKey(a, b, node)
      return
    }
    for (let i = 0; i < keys.length; i++) {
      const [x, y] = [a.values[i]!, b.values[i]!]
      if (x !== y) this.#field(keys[i]!, x, y, node)
    }
  }

  /** The keys are in another order, or not the same, or repeated. */
  #fieldsByKey(a: Fields, b: Fields, node: PathNode): void {
    const pairs = pairKeys(a.keys, b.keys, node.keyPairs)
    if (pairs === null) {
      this.#repeatedKeys(a, b, node)
      return
    }
    node.keyPairs = pairs
    const { there, extra } = pairs
    for (let i = 0; i < there.length; i++) {
      const [key, x, at] = [a.keys[i]!, a.values[i]!, there[i]!]
      if (at === -1) this.#oneSided('missing', key, x, this.#child(node, key))
      else if (x !== b.values[at]) this.#field(key, x, b.values[at]!, node)
    }
    for (const at of extra)
      this.#oneSided('extra', b.keys[at]!, b.values[at]!, this.#child(node, b.keys[at]!))
  }

  #repeatedKeys(a: Fields, b: Fields, node: PathNode): void {
    const [here, there] = [positions(a.keys), positions(b.keys)]
    for (const [key, at] of here) {
      const other = there.get(key)
      if (other === undefined) this.#oneSided('missing', key, a.values[at.at(-1)!]!, this.#child(node, key))
      else this.#repeated(key, a, at, b, other, node)
    }
    for (const [key, at] of there) {
      if (!here.has(key)) this.#oneSided('extra', key, b.values[at.at(-1)!]!, this.#child(node, key))
    }
  }

  #repeated(key: string, a: Fields, atA: number[], b: Fields, atB: number[], node: PathNode): void {
    if (atA.length === atB.length) {
      atA.forEach((at, i) => {
        this.#field(key, a.values[at]!, b.values[atB[i]!]!, node)
      })
      return
    }
    // The last one counts for most readers; that it is repeated on one side counts too.
    this.#report(key, this.#child(node, key), 'length', atA.length, atB.length)
    this.#field(key, a.values[atA.at(-1)!]!, b.values[atB.at(-1)!]!, node)
  }

  #field(key: string, a: Tree, b: Tree, node: PathNode): void {
    if (a === b) return
    if (a instanceof Decimal && b instanceof Decimal && a.source === b.source) return
    this.#pair(a, key, b, key, this.#child(node, key))
  }

  #child(node: PathNode, key: string): PathNode {
    return this.#findings.leniencies.at(node).dynamicKeys ? node.generated() : node.field(key)
  }

  #lists(a: Tree[], b: Tree[], node: PathNode): void {
    if (a.length !== b.length) this.#findings.add(node, 'length', a.length, b.length, this)
    const items = node.items()
    this.#elements(a, b, node, () => items)
  }

  #markup(a: Markup, b: Markup, node: PathNode): void {
    if (a.name !== b.name) {
      this.#findings.add(node, 'type', `<${a.name}>`, `<${b.name}>`, this)
      return
    }
    this.#fields(a.attributes, b.attributes, node)
    this.#elements(a.children, b.children, node, (child) =>
      node.field(child instanceof Markup ? child.name : '#text'),
    )
  }

  #elements(a: Tree[], b: Tree[], node: PathNode, placeOf: (element: Tree) => PathNode): void {
    const { keyedBy, unordered } = this.#findings.leniencies.at(node)
    if (alignedInPlace(a, b, keyedBy)) {
      for (let i = 0; i < a.length; i++) this.#pair(a[i]!, i, b[i]!, i, placeOf(a[i]!))
      return
    }
    // Only where order does not matter may rules decide what belongs together: elsewhere a rule never changes what else is seen.
    const hash = (element: Tree) => this.#hasher.hash(element, unordered ? placeOf(element) : null)
    const { pairs, onlyA, onlyB, moved } = align(a, b, { keyedBy, unordered, hash })
    if (moved) this.#findings.add(node, 'order', a, b, this)
    for (let i = 0; i < pairs.length; i += 2) {
      const [atA, atB] = [pairs[i]!, pairs[i + 1]!]
      this.#pair(a[atA]!, atA, b[atB]!, atB, placeOf(a[atA]!))
    }
    for (const at of onlyA) this.#oneSided('missing', at, a[at]!, placeOf(a[at]!))
    for (const at of onlyB) this.#oneSided('extra', at, b[at]!, placeOf(b[at]!))
  }

  #pair(a: Tree, keyA: string | number, b: Tree, keyB: string | number, node: PathNode): void {
    this.#atA.push(keyA)
    this.#atB.push(keyB)
    this.walk(a, b, node)
    this.#atA.pop()
    this.#atB.pop()
  }

  #oneSided(kind: 'missing' | 'extra', key: string | number, value: Tree, node: PathNode): void {
    const missing = kind === 'missing'
    this.#report(key, node, kind, missing ? value : undefined, missing ? undefined : value)
  }

  /** A difference of what is under `key`, rather than within it. */
  #report(
    key: string | number,
    node: PathNode,
    kind: DifferenceKind,
    a: Tree | undefined,
    b: Tree | undefined,
  ): void {
    this.#atA.push(key)
    this.#atB.push(key)
    this.#findings.add(node, kind, a, b, this)
    this.#atA.pop()
    this.#atB.pop()
  }
}

function positions(keys: readonly string[]): Map<string, number[]> {
  const found = new Map<string, number[]>()
  keys.forEach((key, i) => {
    const known = found.get(key)
    if (known === undefined) found.set(key, [i])
    else known.push(i)
  })
  return found
}

const pointer = (steps: readonly (string | number)[]) =>
  steps.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
