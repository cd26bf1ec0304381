import { compareTools } from '../../comparison/tools.ts'
import type { ExampleDiff } from '../../contracts/divergence.ts'
import { type ComparePlan, compare, planOf } from '../../domain/compare/compare.ts'
import { parseDocument } from '../../domain/compare/document.ts'
import { type Media, mediaOf } from '../../domain/compare/media.ts'
import { decodeText, linesOf } from '../../domain/compare/text.ts'
import { Markup, ParseError } from '../../domain/compare/tree.ts'
import type { Verdict } from '../../domain/observation.ts'
import { type Rule, rulesFor } from '../../domain/rules.ts'
import { observationFrom, type StoredAnswer } from '../examples.ts'
import type { Ground } from '../ground.ts'
import { noiseRules } from '../noise-rules.ts'
import { headRows } from '../rows/head-rows.ts'
import { lineRows } from '../rows/line-rows.ts'
import { markupLines } from '../rows/markup-lines.ts'
import { TreeRows } from '../rows/tree-rows.ts'
import { exampleView, storedExample } from './example-view.ts'

/** Rows sent of one example; a viewer of ten thousand lines is quick, one of a hundred thousand is not. */
const ROWS_MAX = 12_000

/** Stands for the latest example, so that a viewer need not ask for the list first. */
const LATEST = 'latest'

/** One example side by side, compared under the rules that hold now; null when there is no such example any more. */
export async function exampleDiff(
  ground: Ground,
  signature: string,
  id: string,
): Promise<ExampleDiff | null> {
  const { examples } = ground.store
  const row = id === LATEST ? (await examples.list(signature, 1))[0] : await examples.find(signature, id)
  if (!row) return null
  const { route, endpoint, baseline, candidate } = storedExample(row)
  const rules = rulesFor(ground.rules.all, { route, endpoint }, ground.now())
  const all = [...rules, ...noiseRules(ground.noise, route, endpoint)]
  return { ...exampleView(row), ...comparedRows(baseline, candidate, all) }
}

/** Two answers as lines side by side, with what these rules forgive. */
export function comparedRows(
  baseline: StoredAnswer,
  candidate: StoredAnswer,
  rules: readonly Rule[],
): Pick<ExampleDiff, 'verdict' | 'format' | 'head' | 'rows' | 'cut'> {
  const plan = planOf(rules, compareTools)
  const verdict = verdictOf(baseline, candidate, plan)
  const differences = 'differences' in verdict ? verdict.differences : []
  return {
    verdict: verdict.kind,
    ...bodyRows(baseline, candidate, plan),
    head: headRows(baseline, candidate, differences),
  }
}

function verdictOf(baseline: StoredAnswer, candidate: StoredAnswer, plan: ComparePlan): Verdict {
  const [a, b] = [observationFrom(baseline), observationFrom(candidate)]
  if (a !== null && b !== null) return compare(a, b, plan)
  return { kind: 'inconclusive', reason: 'too_large', message: 'too little of the bodies was kept' }
}

type Body = Pick<ExampleDiff, 'format' | 'rows' | 'cut'>

function bodyRows(baseline: StoredAnswer, candidate: StoredAnswer, plan: ComparePlan): Body {
  const [a, b] = [sideOf(baseline), sideOf(candidate)]
  const media = a.media.type === '' ? b.media : a.media
  if (baseline.body === null || candidate.body === null) {
    const rows = lineRows(noteOf(baseline), noteOf(candidate), ROWS_MAX)
    return { format: 'bytes', ...rows }
  }
  const structured = a.media.format === b.media.format || a.media.type === '' || b.media.type === ''
  const found = structured ? structuredRows(a, b, media, plan) : null
  return found ?? { format: 'text', ...lineRows(linesOf(baseline.body), linesOf(candidate.body), ROWS_MAX) }
}

type Side = { media: Media; text: string; bytes: Uint8Array }

function sideOf(answer: StoredAnswer): Side {
  const bytes = Buffer.from(answer.body ?? '')
  return { media: mediaOf(answer.headers.flat()), text: decodeText(bytes, 'utf-8') ?? '', bytes }
}

/** Null when it is plain text, or when either side is not what it says it is. */
function structuredRows(a: Side, b: Side, media: Media, plan: ComparePlan): Body | null {
  const { format } = media
  if (format === 'text') return null
  const read = format === 'bytes' ? 'json' : format
  try {
    const [x, y] = [a, b].map((side) =>
      parseDocument({ ...side, media }, read, plan.limits.depthMax, plan.tools),
    )
    if (x instanceof Markup && y instanceof Markup) {
      return { format, ...lineRows(markupLines(x), markupLines(y), ROWS_MAX) }
    }
    const rows = new TreeRows(plan.leniencies, ROWS_MAX)
    rows.compare(x!, y!)
    return { format: read, rows: rows.rows, cut: rows.cut }
  } catch (error) {
    if (error instanceof ParseError) return null
    throw error
  }
}

const noteOf = ({ body, note, digest, failure }: StoredAnswer): string[] => {
  if (failure !== null) return [`no answer: ${failure.message}`]
  return body === null ? [`${note ?? 'not kept'} (${digest})`] : linesOf(body)
}
