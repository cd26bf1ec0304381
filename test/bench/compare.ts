import { createRequire } from 'node:module'
import { compareCaptured } from '../../proxy/src/comparison/captured.ts'
import { compareTools } from '../../proxy/src/comparison/tools.ts'
import { planOf } from '../../proxy/src/domain/compare/compare.ts'
import { FINDING_LIMITS, Findings } from '../../proxy/src/domain/compare/findings.ts'
import { parseJson } from '../../proxy/src/domain/compare/json.ts'
import { Leniencies } from '../../proxy/src/domain/compare/leniency.ts'
import { bodyRoot } from '../../proxy/src/domain/compare/path-node.ts'
import type { Tree } from '../../proxy/src/domain/compare/tree.ts'
import { Walker } from '../../proxy/src/domain/compare/walk.ts'
import { type JsonPair, jsonPairs } from './compare-pairs.ts'

/**
 * What comparing costs, without parsing, against libraries that compare JSON; then what parsing and a whole comparison
 * cost. It is CPU time that counts and peers take turns, so that what else the machine does matters little.
 */
type Compare = (a: unknown, b: unknown) => unknown

const repetitions = 100

const require = createRequire(import.meta.url)

/** The libraries, by name and the way they are called; undefined where one is not installed. */
const libraries: Readonly<Record<string, (loaded: Record<string, unknown>) => Compare>> = {
  'fast-json-patch': ({ compare }) => compare as Compare,
  microdiff: (loaded) => loaded.default as Compare,
  'just-diff': ({ diff }) => diff as Compare,
  'deep-diff': ({ diff }) => diff as Compare,
  jsondiffpatch: ({ create }) => {
    const differ = (create as (options: unknown) => { diff: Compare })({
      objectHash: ({ id }: { id: unknown }) => id,
    })
    return (a, b) => differ.diff(a, b)
  },
}

const load = (name: string): Compare | undefined => {
  try {
    return libraries[name]?.(require(name) as Record<string, unknown>)
  } catch {
    return undefined
  }
}

const leniencies = new Leniencies([], compareTools.compileMask)

const banyan = (a: Tree, b: Tree): unknown => {
  const findings = new Findings(leniencies, FINDING_LIMITS)
  new Walker(findings).walk(a, b, bodyRoot())
  return findings.differences()
}

/** Microseconds of CPU of each task. All rounds are added up: some kernels tell CPU time in steps of milliseconds. */
const measure = (tasks: ReadonlyMap<string, () => unknown>, rounds: number): Map<string, number> => {
  const spent = new Map<string, number>([...tasks.keys()].map((name) => [name, 0]))
  for (let round = 0; round <= rounds; round++) {
    for (const [name, task] of tasks) {
      const before = process.threadCpuUsage()
      for (let i = 0; i < repetitions; i++) task()
      const { user, system } = process.threadCpuUsage(before)
      // The first round only warms up.
      if (round > 0) spent.set(name, spent.get(name)! + user + system)
    }
  }
  return new Map([...spent].map(([name, micros]) => [name, micros / rounds / repetitions]))
}

export interface CompareRow {
  readonly pair: string
  /** Microseconds by library. */
  readonly micros: Readonly<Record<string, number>>
}

/** Compare cost of each pair in each library, and what is not installed. */
export const benchCompare = (
  rounds: number,
  pairs: readonly JsonPair[] = jsonPairs,
): { rows: CompareRow[]; absent: string[] } => {
  const loaded = Object.keys(libraries).map((name) => [name, load(name)] as const)
  const rows = pairs.map(({ name, baseline, candidate }) => {
    const [textA, textB] = [JSON.stringify(baseline), JSON.stringify(candidate)]
    const [treeA, treeB] = [parseJson(textA), parseJson(textB)]
    const [a, b] = [JSON.parse(textA), JSON.parse(textB)] as [unknown, unknown]
    const tasks = new Map<string, () => unknown>([['banyan', () => banyan(treeA, treeB)]])
    for (const [library, compare] of loaded)
      if (compare !== undefined) tasks.set(library, () => compare(a, b))
    return { pair: name, micros: Object.fromEntries(measure(tasks, rounds)) }
  })
  return { rows, absent: loaded.filter(([, compare]) => compare === undefined).map(([name]) => name) }
}

const captured = (text: string) => {
  const bytes = Uint8Array.from(Buffer.from(text))
  return {
    status: 200,
    headers: ['content-type', 'application/json'],
    body: bytes.buffer,
    bodySize: bytes.length,
    timings: { firstByteMs: null, totalMs: null },
    failure: null,
    build: null,
  }
}

/** Microseconds of the parts of a comparison, of one pair. */
export const benchParts = (
  rounds: number,
  { baseline, candidate }: JsonPair = jsonPairs[0]!,
): Map<string, number> => {
  const [a, b] = [JSON.stringify(baseline), JSON.stringify(candidate)]
  const [left, same, right] = [captured(a), captured(a), captured(b)]
  const plan = planOf([], compareTools)
  return measure(
    new Map<string, () => unknown>([
      ['JSON.parse of both', () => [JSON.parse(a), JSON.parse(b)]],
      ['own parser, both', () => [parseJson(a), parseJson(b)]],
      ['from bytes to verdict', () => compareCaptured(left, right, plan)],
      ['from bytes to verdict, equal bytes', () => compareCaptured(left, same, plan)],
    ]),
    rounds,
  )
}

const aligned = (header: readonly string[], lines: readonly (readonly string[])[]): string => {
  const widths = header.map((name, i) => Math.max(name.length, ...lines.map((line) => line[i]?.length ?? 0)))
  return [header, ...lines]
    .map((line) =>
      line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]! + 3))).join(''),
    )
    .join('\n')
}

/** Both tables as text. More rounds make them steadier; each takes about half a second. */
export const compareTables = (rounds: number): string => {
  const { rows, absent } = benchCompare(rounds)
  const names = Object.keys(rows[0]?.micros ?? {})
  const costs = aligned(
    ['pair', ...names, 'of fast-json-patch'],
    rows.map(({ pair, micros }) => {
      const peer = micros['fast-json-patch']
      const ratio = peer === undefined ? '-' : `${(micros.banyan! / peer).toFixed(2)}x`
      return [pair, ...names.map((name) => micros[name]!.toFixed(1)), ratio]
    }),
  )
  const parts = aligned(
    ['part', 'us'],
    [...benchParts(rounds)].map(([part, micros]) => [part, micros.toFixed(1)]),
  )
  return [
    'Compare cost without parsing, microseconds of CPU per pair of 12 kB',
    costs,
    ...(absent.length > 0 ? [`Not installed: ${absent.join(', ')}`] : []),
    '\nA whole comparison, microseconds',
    parts,
  ].join('\n')
}
