import type { DiffRow } from '../../contracts/divergence.ts'
import { align } from '../../domain/compare/align.ts'
import type { Leniencies } from '../../domain/compare/leniency.ts'
import { Hasher, same } from '../../domain/compare/likeness.ts'
import { bodyRoot, type PathNode } from '../../domain/compare/path-node.ts'
import { preview } from '../../domain/compare/preview-value.ts'
import { Decimal, Fields, type Tree, typeOf } from '../../domain/compare/tree.ts'
import type { DifferenceKind } from '../../domain/difference.ts'
import { plain, wordSegments } from './segments.ts'

/** Where a row is: its place for rules, its JSON pointer with real keys and indexes, its depth and its label. */
type Place = { node: PathNode; pointer: string; depth: number; label: string }

/** Characters of one value: more than is kept of a body, so that whoever asks sees all of it. */
const VALUE_MAX = 256 * 1024

/**
 * Two documents side by side, one row a line, aligned as the comparator aligns them: by key, and elements by what
 * identifies them. Each row that differs says where, how, and which rules forgive it.
 */
export class TreeRows {
  readonly rows: DiffRow[] = []
  cut = false
  readonly #leniencies: Leniencies
  readonly #hasher: Hasher
  readonly #max: number

  constructor(leniencies: Leniencies, max: number) {
    this.#leniencies = leniencies
    this.#hasher = new Hasher(leniencies)
    this.#max = max
  }

  compare(a: Tree, b: Tree): void {
    this.#both(a, b, { node: bodyRoot(), pointer: '', depth: 0, label: '' })
  }

  #both(a: Tree, b: Tree, place: Place): void {
    if (same(a, b)) this.#equal(a, place)
    else if (a instanceof Fields && b instanceof Fields) {
      this.#bracketed('{', '}', place, () => this.#fields(a, b, place))
    } else if (Array.isArray(a) && Array.isArray(b)) {
      this.#bracketed('[', ']', place, () => this.#lists(a, b, place))
    } else if (isContainer(a) || isContainer(b)) this.#replaced(a, b, place)
    else this.#changed(a, b, place)
  }

  #fields(a: Fields, b: Fields, place: Place): void {
    const left = new Map<string, number[]>()
    for (const [i, key] of b.keys.entries()) left.set(key, [...(left.get(key) ?? []), i])
    a.keys.forEach((key, i) => {
      const other = left.get(key)?.shift()
      const child = this.#child(place, key)
      if (other === undefined) this.#oneSided('missing', a.values[i]!, child)
      else this.#both(a.values[i]!, b.values[other]!, child)
    })
    for (const [key, positions] of left) {
      for (const i of positions) this.#oneSided('extra', b.values[i]!, this.#child(place, key))
    }
  }

  #child({ node, pointer, depth }: Place, key: string): Place {
    const { dynamicKeys } = this.#leniencies.at(node)
    const child = dynamicKeys ? node.generated() : node.field(key)
    const label = `${JSON.stringify(key)}: `
    return { node: child, pointer: `${pointer}/${escaped(key)}`, depth: depth + 1, label }
  }

  #lists(a: Tree[], b: Tree[], place: Place): void {
    const { keyedBy, unordered } = this.#leniencies.at(place.node)
    const items = place.node.items()
    const hash = (item: Tree) => this.#hasher.hash(item, unordered ? items : null)
    const { pairs, onlyA, onlyB, moved } = align(a, b, { keyedBy, unordered, hash })
    const partners = partnersOf(a.length, b.length, pairs, onlyA, onlyB)
    const element = (index: number): Place => elementOf(place, items, index)
    const lost = [...onlyA]
    let furthest = -1
    for (let j = 0; j < b.length; j++) {
      const i = partners[j]
      if (i === undefined) {
        this.#oneSided('extra', b[j]!, element(j))
        continue
      }
      // What the candidate lacks stands where the baseline had it.
      while (lost[0] !== undefined && lost[0] < i)
        this.#oneSided('missing', a[lost[0]]!, element(lost.shift()!))
      const from = this.rows.length
      this.#both(a[i]!, b[j]!, element(i))
      if (moved && i < furthest) this.#markMoved(from, place, a, b)
      furthest = Math.max(furthest, i)
    }
    for (const i of lost) this.#oneSided('missing', a[i]!, element(i))
  }

  #markMoved(from: number, { node }: Place, a: Tree, b: Tree): void {
    const rules = this.#forgiving(node, 'order', a, b)
    for (const row of this.rows.slice(from)) {
      if (row.mark === 'same')
        Object.assign(row, { mark: 'moved', kind: 'order', path: node.toString(), rules })
    }
  }

  #changed(a: Tree, b: Tree, place: Place): void {
    const kind = typeOf(a) === typeOf(b) ? 'value' : 'type'
    const [before, after] = [preview(a, VALUE_MAX), preview(b, VALUE_MAX)]
    const sides = wordSegments(before, after)
    this.#push(place, {
      mark: 'changed',
      kind,
      rules: this.#forgiving(place.node, kind, a, b),
      baseline: [...plain(place.label), ...sides.baseline].filter(({ text }) => text !== ''),
      candidate: [...plain(place.label), ...sides.candidate].filter(({ text }) => text !== ''),
    })
  }

  /** An object where the other side has a number, say: both are shown whole. */
  #replaced(a: Tree, b: Tree, place: Place): void {
    const rules = this.#forgiving(place.node, 'type', a, b)
    this.#lines(a, place, (line) => ({
      mark: 'missing',
      kind: 'type',
      rules,
      baseline: line,
      candidate: null,
    }))
    this.#lines(b, place, (line) => ({ mark: 'extra', kind: 'type', rules, baseline: null, candidate: line }))
  }

  #oneSided(kind: 'missing' | 'extra', tree: Tree, place: Place): void {
    const missing = kind === 'missing'
    const rules = this.#forgiving(place.node, kind, missing ? tree : undefined, missing ? undefined : tree)
    this.#lines(tree, place, (line) => ({
      ...{ mark: kind, kind, rules },
      baseline: missing ? line : null,
      candidate: missing ? null : line,
    }))
  }

  #equal(tree: Tree, place: Place): void {
    this.#lines(tree, place, (line) => ({
      mark: 'same',
      kind: null,
      rules: [],
      baseline: line,
      candidate: line,
    }))
  }

  #bracketed(open: string, close: string, place: Place, inner: () => void): void {
    const line = (text: string): RowPart => {
      return { mark: 'same', kind: null, rules: [], baseline: plain(text), candidate: plain(text) }
    }
    this.#push(place, line(`${place.label}${open}`))
    inner()
    this.#push(place, line(close))
  }

  /** A value as its lines, one row each. */
  #lines(tree: Tree, place: Place, rowOf: (line: DiffRow['baseline']) => RowPart): void {
    const write = (text: string, at: Place) => this.#push(at, rowOf(plain(text)))
    const visit = (value: Tree, at: Place): void => {
      if (this.cut) return
      if (value instanceof Fields && value.keys.length > 0) {
        write(`${at.label}{`, at)
        for (const [i, key] of value.keys.entries()) visit(value.values[i]!, this.#child(at, key))
        write('}', at)
      } else if (Array.isArray(value) && value.length > 0) {
        write(`${at.label}[`, at)
        const node = at.node.items()
        for (const [i, item] of value.entries()) visit(item, elementOf(at, node, i))
        write(']', at)
      } else write(`${at.label}${preview(value, VALUE_MAX)}`, at)
    }
    visit(tree, place)
  }

  #push({ node, pointer, depth }: Place, row: RowPart): void {
    if (this.rows.length >= this.#max) {
      this.cut = true
      return
    }
    const path = node.parent === null && node.step === 'body' ? null : node.toString()
    const { mark, kind, rules, baseline, candidate } = row
    this.rows.push({ mark, pointer, path, kind, depth, baseline, candidate, rules })
  }

  #forgiving(node: PathNode, kind: DifferenceKind, a: Tree | undefined, b: Tree | undefined): string[] {
    return [...this.#leniencies.forgive(node, kind, a, b)]
  }
}

type RowPart = Pick<DiffRow, 'mark' | 'kind' | 'rules' | 'baseline' | 'candidate'>

const isContainer = (tree: Tree) => typeof tree === 'object' && tree !== null && !(tree instanceof Decimal)

const elementOf = ({ pointer, depth }: Place, node: PathNode, index: number): Place => ({
  node,
  pointer: `${pointer}/${index}`,
  depth: depth + 1,
  label: '',
})
/** RFC 6901, section 3. */
const escaped = (key: string) => (/[~/]/.test(key) ? key.replaceAll('~', '~0').replaceAll('/', '~1') : key)

/** Of each element of b its partner in a. What align leaves out is equal, and in the same order on both sides. */
function partnersOf(
  lengthA: number,
  lengthB: number,
  pairs: readonly number[],
  onlyA: readonly number[],
  onlyB: readonly number[],
): (number | undefined)[] {
  const partners: (number | undefined)[] = Array.from({ length: lengthB })
  const takenA = new Set(onlyA)
  const takenB = new Set(onlyB)
  for (let at = 0; at < pairs.length; at += 2) {
    partners[pairs[at + 1]!] = pairs[at]!
    takenA.add(pairs[at]!)
    takenB.add(pairs[at + 1]!)
  }
  let i = 0
  for (let j = 0; j < lengthB; j++) {
    if (takenB.has(j)) continue
    while (i < lengthA && takenA.has(i)) i++
    partners[j] = i++
  }
  return partners
}
