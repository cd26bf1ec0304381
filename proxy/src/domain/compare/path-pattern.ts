import { type PathNode, stepsTo } from './path-node.ts'
import { looksGenerated } from './value-class.ts'

/** One element of a pattern. `one` is `*`, `any` is `**` (none or more). */
export type PatternStep =
  | { step: 'name'; name: string }
  | { step: 'pseudo'; name: string }
  | { step: 'items' | 'generated' | 'one' | 'any' }

export type PathPattern = readonly PatternStep[]

export type BadPath = { code: 'bad_path' | 'index_in_path' | 'generated_key_in_path'; message: string }

const TOKEN = /\[\s*\*?\s*\]|\{\}|\*\*|\*|\["(?:[^"\\]|\\.)*"\]|\[\d+\]|[^.[\]{}"*\s]+/y

/** Reads `items[].price`, `$.items[*].price`, `**.updatedAt`, `["odd key"].x`, `:header.location`. */
export function parsePattern(source: string): PathPattern | BadPath {
  const text = source.trim().replace(/^\$(?=$|\.|\[)\.?/, '')
  const steps: PatternStep[] = []
  let at = 0
  while (at < text.length) {
    if (at > 0 && text[at] === '.') at++
    TOKEN.lastIndex = at
    const token = TOKEN.exec(text)?.[0]
    if (token === undefined || (at > 0 && text[at - 1] !== '.' && !'[{'.includes(token[0]!))) {
      return {
        code: 'bad_path',
        message: `"${source}" is not a path at character ${at}; write it like items[].price`,
      }
    }
    const step = stepOf(token, steps.length === 0)
    if ('code' in step) return step
    steps.push(step)
    at += token.length
  }
  return steps
}

function stepOf(token: string, first: boolean): PatternStep | BadPath {
  if (token === '*') return { step: 'one' }
  if (token === '**') return { step: 'any' }
  if (token === '{}') return { step: 'generated' }
  if (/^\[\s*\*?\s*\]$/.test(token)) return { step: 'items' }
  if (token.startsWith('["')) return quoted(token)
  if (token.startsWith('[')) {
    return { code: 'index_in_path', message: `a rule holds for every element: write [] instead of ${token}` }
  }
  if (first && token.startsWith(':')) return { step: 'pseudo', name: token.slice(1) }
  if (looksGenerated(token)) {
    return { code: 'generated_key_in_path', message: `keys like "${token}" are data: write {} in its place` }
  }
  return { step: 'name', name: token }
}

function quoted(token: string): PatternStep | BadPath {
  try {
    const name: unknown = JSON.parse(token.slice(1, -1))
    if (typeof name === 'string') return { step: 'name', name }
  } catch {
    // Fall through: said below.
  }
  return { code: 'bad_path', message: `${token} is not a quoted key; quote it as JSON does` }
}

export type Reach = 'exact' | 'under' | null

/** Whether a place is the one that the pattern names, lies beneath it, or neither. */
export function reachOf(pattern: PathPattern, node: PathNode): Reach {
  const way = stepsTo(node)
  const pseudo = way[0]!.step === 'pseudo'
  // The body's root is not written in paths; the root of a pseudo field is.
  const steps = pseudo ? way : way.slice(1)
  const named = pattern[0]?.step === 'pseudo'
  if (named && pattern[0]?.step === 'pseudo' && pattern[0].name === 'body') {
    return pseudo ? null : reach(pattern, 1, steps, 0)
  }
  // Wildcards are about bodies: they never reach a status or a header by accident.
  if (pseudo !== named) return null
  return reach(pattern, 0, steps, 0)
}

function reach(pattern: PathPattern, at: number, steps: readonly PathNode[], from: number): Reach {
  const wanted = pattern[at]
  if (wanted === undefined) return from === steps.length ? 'exact' : 'under'
  if (wanted.step === 'any') {
    let best: Reach = null
    for (let skip = from; skip <= steps.length; skip++) {
      const found = reach(pattern, at + 1, steps, skip)
      if (found === 'exact') return found
      best ??= found
    }
    return best
  }
  const step = steps[from]
  if (step === undefined || !accepts(wanted, step)) return null
  return reach(pattern, at + 1, steps, from + 1)
}

function accepts(wanted: PatternStep, step: PathNode): boolean {
  switch (wanted.step) {
    case 'one':
      return true
    case 'name':
    case 'pseudo':
      return step.step === wanted.step && step.name === wanted.name
    default:
      return step.step === wanted.step
  }
}
