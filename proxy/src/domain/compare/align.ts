import { same } from './likeness.ts'
import { Decimal, Fields, Markup, type Tree } from './tree.ts'

/** Which element of one array belongs to which of the other. Indexes are of the arrays that were given. */
export type Alignment = {
  /** Pairs that may differ, flat: index of a, index of b, ... Equal neighbours are left out. */
  pairs: number[]
  onlyA: number[]
  onlyB: number[]
  /** Elements that both sides have are in another order. */
  moved: boolean
}

export type AlignOptions = {
  /** The field that identifies an element, when a rule names one. */
  keyedBy: readonly string[] | null
  /** Order is known not to matter: worth looking for a field that tells elements apart. */
  unordered: boolean
  hash: (item: Tree) => number
}

/** Fields that usually identify an element, in the order in which they are tried. */
export const ID_FIELDS: readonly string[] = [
  'id',
  '_id',
  'uuid',
  'guid',
  '@id',
  'key',
  'code',
  'sku',
  'slug',
  'name',
]
const ID_PATHS = ID_FIELDS.map((name) => [name])
/** Scalar fields that are tried when order does not matter and no usual field identifies the elements. */
const TRIED_FIELDS_MAX = 16

/**
 * Aligns two arrays in time linear in their length: equal ends first, then by an identifying field where there is one,
 * else by content; what is left over is paired in order.
 */
export function align(a: readonly Tree[], b: readonly Tree[], options: AlignOptions): Alignment {
  let from = 0
  let [endA, endB] = [a.length, b.length]
  while (from < endA && from < endB && same(a[from]!, b[from]!)) from++
  while (endA > from && endB > from && same(a[endA - 1]!, b[endB - 1]!)) {
    endA--
    endB--
  }
  if (from === endA && from === endB) return EQUAL
  const aligner = new Aligner(a, b, range(from, endA), range(from, endB))
  if (endA === from || endB === from) return aligner.result()
  if (options.keyedBy !== null) aligner.byField(options.keyedBy)
  else if (!aligner.byDetectedField(ID_FIELDS)) aligner.byContent(options.hash)
  if (options.unordered) aligner.byDetectedField(aligner.scalarFields())
  aligner.inOrder()
  return aligner.result()
}

const EQUAL: Alignment = { pairs: [], onlyA: [], onlyB: [], moved: false }

/**
 * The usual case needs no tables: as many elements, and the same identifying values in the same places
 * (of the field a rule names, else of the first usual one that the first elements have).
 */
export function alignedInPlace(
  a: readonly Tree[],
  b: readonly Tree[],
  keyedBy: readonly string[] | null,
): boolean {
  if (a.length !== b.length || a.length === 0 || typeof a[0] !== 'object') return false
  const has = (path: readonly string[], item: Tree) => keyOf(item, path) !== undefined
  const field = keyedBy ?? ID_PATHS.find((path) => has(path, a[0]!) && has(path, b[0]!))
  if (field === undefined) return false
  for (let i = 0; i < a.length; i++) {
    const key = keyOf(a[i]!, field)
    if (key === undefined || key !== keyOf(b[i]!, field)) return false
  }
  return true
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i)

/** The elements still without a partner, and the pairs found so far. */
class Aligner {
  readonly #a: readonly Tree[]
  readonly #b: readonly Tree[]
  #restA: number[]
  #restB: number[]
  readonly #pairs: number[] = []
  #moved = false

  constructor(a: readonly Tree[], b: readonly Tree[], restA: number[], restB: number[]) {
    this.#a = a
    this.#b = b
    this.#restA = restA
    this.#restB = restB
  }

  byField(field: readonly string[]): void {
    this.#match(
      (i) => keyOf(this.#a[i]!, field),
      (i) => keyOf(this.#b[i]!, field),
    )
  }

  /**
   * Aligns by the first field that identifies the rest; false when there is none. It does when every element has it, no two
   * of a side share it, and at least half of the smaller side is on the other too.
   */
  byDetectedField(names: readonly string[]): boolean {
    if (this.#restA.length === 0 || this.#restB.length === 0) return false
    for (const name of names) {
      const here = uniqueKeys(this.#a, this.#restA, [name])
      const there = here && uniqueKeys(this.#b, this.#restB, [name])
      if (!here || !there) continue
      let shared = 0
      for (const key of here.keys()) if (there.has(key)) shared++
      if (shared === 0 || shared * 2 < Math.min(here.size, there.size)) continue
      this.#pairUnique(here, there)
      return true
    }
    return false
  }

  /** Equal content belongs together: first at the same index, then anywhere. */
  byContent(hash: (item: Tree) => number): void {
    if (this.#restA.length === this.#restB.length) {
      const equal = this.#restA.map((i, at) => same(this.#a[i]!, this.#b[this.#restB[at]!]!))
      this.#restA = this.#restA.filter((_, at) => !equal[at])
      this.#restB = this.#restB.filter((_, at) => !equal[at])
    }
    const sameSize = this.#restA.length === this.#restB.length
    const before = this.#pairs.length
    this.#match(
      (i) => hash(this.#a[i]!),
      (i) => hash(this.#b[i]!),
    )
    // Everything found a partner, yet the arrays are not equal in place: so the order differs, repeated or not.
    if (sameSize && this.#restA.length === 0) {
      for (let at = before; at < this.#pairs.length; at += 2)
        this.#moved ||= this.#pairs[at] !== this.#pairs[at + 1]
    }
  }

  /** What is left is paired in order; elements of markup only with those of the same name. */
  inOrder(): void {
    const waiting = grouped(this.#restB, (j) => nameOf(this.#b[j]!))
    for (const queue of waiting.values()) queue.reverse()
    const paired = new Set<number>()
    this.#restA = this.#restA.filter((i) => {
      const j = waiting.get(nameOf(this.#a[i]!))?.pop()
      if (j === undefined) return true
      this.#pairs.push(i, j)
      paired.add(j)
      return false
    })
    this.#restB = this.#restB.filter((j) => !paired.has(j))
  }

  /** Names of scalar fields that the first elements left on both sides have. */
  scalarFields(): string[] {
    const [a, b] = [this.#restA, this.#restB].map((rest) => rest[0])
    if (a === undefined || b === undefined) return []
    const there = new Set(scalarKeys(this.#b[b]!))
    return scalarKeys(this.#a[a]!)
      .filter((key) => there.has(key))
      .sort()
      .slice(0, TRIED_FIELDS_MAX)
  }

  result(): Alignment {
    return { pairs: this.#pairs, onlyA: this.#restA, onlyB: this.#restB, moved: this.#moved }
  }

  #match<Key>(keyA: (i: number) => Key | undefined, keyB: (i: number) => Key | undefined): void {
    const here = grouped(this.#restA, keyA)
    const there = grouped(this.#restB, keyB)
    const taken = new Set<number>()
    const unpaired = new Set(this.#restA)
    const alone: [number, number][] = []
    for (const [key, atA] of here) {
      const atB = there.get(key) ?? []
      for (let n = 0; n < Math.min(atA.length, atB.length); n++) {
        this.#pairs.push(atA[n]!, atB[n]!)
        unpaired.delete(atA[n]!)
        taken.add(atB[n]!)
      }
      // Of repeated elements nobody knows which is which, so only those that are unique can have moved.
      if (atA.length === 1 && atB.length === 1) alone.push([atA[0]!, atB[0]!])
    }
    alone.sort(([i], [k]) => i - k)
    this.#moved ||= alone.some(([, j], at) => at > 0 && j < alone[at - 1]![1])
    this.#restA = this.#restA.filter((i) => unpaired.has(i))
    this.#restB = this.#restB.filter((j) => !taken.has(j))
  }

  #pairUnique(here: ReadonlyMap<string, number>, there: Map<string, number>): void {
    const restA: number[] = []
    let latest = -1
    for (const [key, i] of here) {
      const j = there.get(key)
      if (j === undefined) {
        restA.push(i)
        continue
      }
      there.delete(key)
      this.#pairs.push(i, j)
      if (j < latest) this.#moved = true
      else latest = j
    }
    this.#restA = restA
    this.#restB = [...there.values()]
  }
}

/** Where each identifying value is; null when an element has none or two share one. */
function uniqueKeys(
  list: readonly Tree[],
  rest: readonly number[],
  field: readonly string[],
): Map<string, number> | null {
  const keys = new Map<string, number>()
  for (const i of rest) {
    const key = keyOf(list[i]!, field)
    if (key === undefined || keys.has(key)) return null
    keys.set(key, i)
  }
  return keys
}

/** The identifying value as text: an id that turned from a number into a string still identifies. */
function keyOf(item: Tree, field: readonly string[]): string | undefined {
  let at: Tree | undefined = item
  for (const name of field) {
    const fields: Tree | undefined = at instanceof Markup ? at.attributes : at
    if (!(fields instanceof Fields)) return undefined
    const index: number = fields.keys.indexOf(name)
    at = index === -1 ? undefined : fields.values[index]
  }
  if (at === undefined || at === null || !isScalar(at)) return undefined
  return at instanceof Decimal ? at.source : String(at)
}

const isScalar = (tree: Tree) => typeof tree !== 'object' || tree === null || tree instanceof Decimal
const nameOf = (tree: Tree) => (tree instanceof Markup ? tree.name : '')

function scalarKeys(item: Tree): string[] {
  return item instanceof Fields ? item.keys.filter((_, i) => isScalar(item.values[i]!)) : []
}

function grouped<Key>(
  items: readonly number[],
  keyOfItem: (item: number) => Key | undefined,
): Map<Key, number[]> {
  const groups = new Map<Key, number[]>()
  for (const item of items) {
    const key = keyOfItem(item)
    if (key === undefined) continue
    const known = groups.get(key)
    if (known === undefined) groups.set(key, [item])
    else known.push(item)
  }
  return groups
}
