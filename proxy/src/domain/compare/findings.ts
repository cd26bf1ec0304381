import type { Difference, DifferenceKind, Distance, Instance } from '../difference.ts'
import { distanceBetween, lengthsApart } from './distance.ts'
import { type Leniencies, NO_RULES } from './leniency.ts'
import type { PathNode } from './path-node.ts'
import { preview } from './preview-value.ts'
import type { Tree } from './tree.ts'
import { classOf } from './value-class.ts'

/** One kind of difference at one place, forgiven or not, as it is being counted. */
export type Entry = {
  node: PathNode
  kind: DifferenceKind
  forgiven: boolean
  rules: string[]
  count: number
  instances: Instance[]
  measured: number
  unit: Distance['unit'] | null
  sum: number
  extreme: number
  classes: Difference['classes']
}

export type FindingLimits = {
  /** Distinct (path, kind) pairs kept of one comparison, counted apart for those that matter and those forgiven. */
  pathsMax: number
  /** Instances kept of each. */
  instancesMax: number
  /** Characters kept of a value. */
  previewMax: number
}

export const FINDING_LIMITS: FindingLimits = { pathsMax: 200, instancesMax: 1, previewMax: 200 }

/** Where a difference is, by real indexes; told only when somebody keeps it. */
export type Whereabouts = { baselineAt(): string | null; candidateAt(): string | null }

/** Collects differences by place and kind, asking the rules about each. */
export class Findings {
  readonly leniencies: Leniencies
  readonly limits: FindingLimits
  /** Pairs of path and kind that were not kept because `pathsMax` was reached. */
  notKept = 0
  readonly #kept: Entry[] = []
  #real = 0
  #forgiven = 0

  constructor(leniencies: Leniencies, limits: FindingLimits) {
    this.leniencies = leniencies
    this.limits = limits
  }

  add(
    node: PathNode,
    kind: DifferenceKind,
    baseline: Tree | undefined,
    candidate: Tree | undefined,
    where: Whereabouts,
  ): void {
    const rules = this.leniencies.forgive(node, kind, baseline, candidate)
    const entry = this.#entry(node, kind, rules)
    if (entry === null) return
    entry.count++
    if (rules !== NO_RULES) {
      for (const id of rules) if (!entry.rules.includes(id)) entry.rules.push(id)
    }
    if (entry.instances.length < this.limits.instancesMax) {
      entry.instances.push(instanceOf(kind, baseline, candidate, where, this.limits.previewMax))
    }
    measure(entry, kind, baseline, candidate)
  }

  /** What was found, sorted by path and kind, so that the order of keys and rules never shows. */
  differences(): { real: Difference[]; forgiven: Difference[] } {
    const all = this.#kept.map((entry) => ({ entry, difference: differenceOf(entry) }))
    all.sort(
      (a, b) => compareText(a.difference.path, b.difference.path) || compareText(a.entry.kind, b.entry.kind),
    )
    return {
      real: all.filter(({ entry }) => !entry.forgiven).map(({ difference }) => difference),
      forgiven: all.filter(({ entry }) => entry.forgiven).map(({ difference }) => difference),
    }
  }

  #entry(node: PathNode, kind: DifferenceKind, rules: readonly string[]): Entry | null {
    const forgiven = rules.length > 0
    for (const entry of node.entries) if (entry.kind === kind && entry.forgiven === forgiven) return entry
    if ((forgiven ? this.#forgiven : this.#real) >= this.limits.pathsMax) {
      this.notKept++
      return null
    }
    if (forgiven) this.#forgiven++
    else this.#real++
    const entry: Entry = {
      node,
      kind,
      forgiven,
      rules: [],
      count: 0,
      instances: [],
      measured: 0,
      unit: null,
      sum: 0,
      extreme: 0,
      classes: null,
    }
    node.entries.push(entry)
    this.#kept.push(entry)
    return entry
  }
}

function instanceOf(
  kind: DifferenceKind,
  baseline: Tree | undefined,
  candidate: Tree | undefined,
  where: Whereabouts,
  previewMax: number,
): Instance {
  return {
    baselineAt: kind === 'extra' ? null : where.baselineAt(),
    candidateAt: kind === 'missing' ? null : where.candidateAt(),
    baseline: baseline === undefined ? null : preview(baseline, previewMax),
    candidate: candidate === undefined ? null : preview(candidate, previewMax),
  }
}

function measure(
  entry: Entry,
  kind: DifferenceKind,
  baseline: Tree | undefined,
  candidate: Tree | undefined,
): void {
  if (kind !== 'value' && kind !== 'length') return
  if (kind === 'value') {
    const [a, b] = [classOf(baseline), classOf(candidate)]
    if (entry.classes === null || (entry.classes.baseline === entry.classes.candidate && a !== b)) {
      entry.classes = { baseline: a, candidate: b }
    }
  }
  const distance =
    kind === 'length' ? lengthsApart(baseline, candidate) : distanceBetween(baseline, candidate)
  if (distance === null || (entry.unit !== null && entry.unit !== distance.unit)) return
  entry.unit = distance.unit
  entry.measured++
  entry.sum += distance.by
  if (Math.abs(distance.by) > Math.abs(entry.extreme)) entry.extreme = distance.by
}

function differenceOf(entry: Entry): Difference {
  const { kind, count, instances, unit, sum, measured, extreme, classes } = entry
  return {
    path: entry.node.toString(),
    kind,
    count,
    instances,
    rules: entry.rules.sort(compareText),
    distance: unit === null ? null : { unit, mean: sum / measured, extreme },
    classes,
  }
}

/** By code units, so that the same in every locale. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
