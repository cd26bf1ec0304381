import type { Observation, ObservedBody } from '../observation.ts'
import { sameBytes } from './bytes.ts'
import type { ComparePlan, NotCompared } from './compare.ts'
import { type DocumentTools, parseDocument } from './document.ts'
import type { Findings, Whereabouts } from './findings.ts'
import { type Format, type Media, mediaOf } from './media.ts'
import { bodyRoot, pseudoRoot } from './path-node.ts'
import { BYTE_ORDER_MARK, decodeText, linesOf } from './text.ts'
import { ParseError, type Tree } from './tree.ts'
import { Walker } from './walk.ts'

export type BodyTools = DocumentTools

const WHOLE: Whereabouts = { baselineAt: () => '', candidateAt: () => '' }

/** Compares two bodies into `findings`; tells why when it cannot. Equal bytes are equal without parsing. */
export function compareBodies(
  baseline: Observation,
  candidate: Observation,
  plan: ComparePlan,
  findings: Findings,
): NotCompared | null {
  const [a, b] = [baseline.body, candidate.body]
  if (a.problem === null && b.problem === null && sameBytes(a.bytes, b.bytes)) return null
  const [mediaA, mediaB] = [mediaOf(baseline.headers), mediaOf(candidate.headers)]
  const format = commonFormat(mediaA, mediaB, a, b)
  const hindrance = hindranceOf('baseline', a, format, plan) ?? hindranceOf('candidate', b, format, plan)
  if (hindrance !== null) return hindrance
  if (format === null) {
    findings.add(bodyRoot(), 'type', mediaA.type, mediaB.type, WHOLE)
    return null
  }
  const [textA, textB] = format === 'bytes' ? [null, null] : [textOf(a, mediaA), textOf(b, mediaB)]
  if (textA === null || textB === null) compareBytes(a, b, plan, findings)
  else
    return compareTexts(
      { ...a, media: mediaA, text: textA },
      { ...b, media: mediaB, text: textB },
      format,
      plan,
      findings,
    )
  return null
}

type TextBody = ObservedBody & { media: Media; text: string }

function compareTexts(
  a: TextBody,
  b: TextBody,
  format: Format,
  plan: ComparePlan,
  findings: Findings,
): NotCompared | null {
  compareMarks(a.text, b.text, findings)
  const [x, y] = [parse(a, format, plan), parse(b, format, plan)]
  for (const error of [x, y]) {
    if (error instanceof ParseError && error.code === 'too_deep')
      return { reason: 'too_deep', message: error.message }
  }
  if (x instanceof ParseError && y instanceof ParseError) compareLines(a.text, b.text, findings)
  else if (x instanceof ParseError || y instanceof ParseError) {
    findings.add(bodyRoot(), 'type', described(x, format), described(y, format), WHOLE)
  } else if (format === 'text') compareLines(a.text, b.text, findings)
  else if (format === 'event-stream') compareEvents(x, y, a.problem !== null || b.problem !== null, findings)
  else new Walker(findings).walk(x, y, bodyRoot())
  return null
}

function parse(body: TextBody, format: Format, plan: ComparePlan): Tree | ParseError {
  try {
    return parseDocument(body, format, plan.limits.depthMax, plan.tools)
  } catch (error) {
    if (error instanceof ParseError) return error
    throw error
  }
}

const described = (parsed: Tree | ParseError, format: Format) =>
  parsed instanceof ParseError ? `not ${format}: ${parsed.message}` : format

function compareLines(a: string, b: string, findings: Findings): void {
  new Walker(findings).walk(linesOf(a), linesOf(b), pseudoRoot('text'))
}

/** A stream that was cut short is compared as far as both go. */
function compareEvents(a: Tree, b: Tree, cut: boolean, findings: Findings): void {
  if (!Array.isArray(a) || !Array.isArray(b)) return
  const length = cut ? Math.min(a.length, b.length) : Number.POSITIVE_INFINITY
  new Walker(findings).walk(a.slice(0, length), b.slice(0, length), bodyRoot())
}

function compareMarks(a: string, b: string, findings: Findings): void {
  const [markA, markB] = [a.startsWith(BYTE_ORDER_MARK), b.startsWith(BYTE_ORDER_MARK)]
  if (markA === markB) return
  const mark = 'byte order mark'
  findings.add(
    pseudoRoot('bom'),
    markA ? 'missing' : 'extra',
    markA ? mark : undefined,
    markB ? mark : undefined,
    WHOLE,
  )
}

function compareBytes(a: ObservedBody, b: ObservedBody, { tools }: ComparePlan, findings: Findings): void {
  if (sameBytes(a.bytes, b.bytes)) return
  if (a.bytes.length !== b.bytes.length) {
    findings.add(bodyRoot(), 'length', a.bytes.length, b.bytes.length, WHOLE)
  } else findings.add(bodyRoot(), 'value', tools.digest(a.bytes), tools.digest(b.bytes), WHOLE)
}

function textOf(body: ObservedBody, media: Media): string | null {
  // A stream that was cut may end within a character; what follows the last line end is not looked at anyway.
  const bytes =
    body.problem === null ? body.bytes : body.bytes.subarray(0, body.bytes.lastIndexOf(LINE_FEED) + 1)
  return decodeText(bytes, media.charset)
}

const LINE_FEED = 0x0a

/** Only the beginning of an event stream is ever seen; of anything else, a part says nothing about the whole. */
function hindranceOf(
  side: string,
  body: ObservedBody,
  format: Format | null,
  plan: ComparePlan,
): NotCompared | null {
  if (body.problem === 'undecodable') {
    return { reason: 'undecodable', message: `the ${side}'s content coding could not be undone` }
  }
  const cut = body.problem !== null && !(format === 'event-stream' && body.problem === 'truncated')
  if (!cut && body.bytes.length <= plan.limits.bodyBytesMax) return null
  return { reason: 'too_large', message: `the ${side}'s body of ${body.size} bytes is too large to compare` }
}

/** The format to compare in; null when the two are of different kinds. A side that says nothing is taken at the other's word. */
function commonFormat(a: Media, b: Media, bodyA: ObservedBody, bodyB: ObservedBody): Format | null {
  if (a.type === '' && b.type === '') return looksLikeJson(bodyA) && looksLikeJson(bodyB) ? 'json' : 'bytes'
  if (a.type === '') return b.format
  if (b.type === '') return a.format
  return a.format === b.format ? a.format : null
}

function looksLikeJson({ bytes }: ObservedBody): boolean {
  const first = bytes.find((byte) => byte > 0x20)
  return first === 0x7b || first === 0x5b
}
