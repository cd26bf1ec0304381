import type { ExampleAnswer, ExampleDiff } from 'banyan/contracts/divergence.ts'
import { Code } from '../../ui/Code.tsx'
import { CopyLine } from '../../ui/CopyLine.tsx'
import { Note } from '../../ui/Notice.tsx'
import { shellWord } from '../../util/cli.ts'
import { count, milliseconds, plural } from '../../util/format.ts'
import css from './detail.module.css'

/** The request as it was captured: what was secret was replaced before it was stored. */
export function RequestView({ example }: { example: ExampleDiff }) {
  const { method, url, headers, body, bodyNote } = example.request
  return (
    <div className={`${css.pad} stack`}>
      {example.redacted > 0 && (
        <Note tone="info">{plural(example.redacted, 'value')} replaced by a hash before it was stored.</Note>
      )}
      <CopyLine text={curlOf(example)} />
      <Code text={textOf([`${method} ${url}`], headers, body, bodyNote)} label="request" />
      <p className="small dim">
        Served by the {example.servedSlot}; request id <code>{example.requestId}</code>
      </p>
    </div>
  )
}

/** Both answers in one line each: what they said, how fast, how much. */
export function AnswerFacts({ example }: { example: ExampleDiff }) {
  const { baseline, candidate, build, servedSlot, format } = example
  const said = ({ status, ms, bodyBytes, failure }: ExampleAnswer) =>
    failure ?? `${status} · ${milliseconds(ms)} · ${plural(bodyBytes, 'byte')}`
  return (
    <p className={`${css.said} small dim num`}>
      baseline {said(baseline)} — candidate {said(candidate)}
      {build !== null && `, build ${build}`} — {format}, the {servedSlot} was served
    </p>
  )
}

/** Both answers as they came, one beside the other. */
export function RawAnswers({ example }: { example: ExampleDiff }) {
  return (
    <div className={`${css.pad} ${css.pair}`}>
      <Answer name="baseline" answer={example.baseline} />
      <Answer name="candidate" answer={example.candidate} />
    </div>
  )
}

function Answer({ name, answer }: { name: string; answer: ExampleAnswer }) {
  const { status, headers, body, bodyNote, ms, failure, bodyBytes } = answer
  return (
    <section className="stack tight" aria-label={name}>
      <h3>
        {name} <span className="dim num">{milliseconds(ms)}</span>{' '}
        <span className="dim num">{count(bodyBytes)} bytes</span>
      </h3>
      {failure ? (
        <Note tone="danger">{failure}</Note>
      ) : (
        <Code text={textOf([`${status}`], headers, body, bodyNote)} label={`${name} answer`} />
      )}
    </section>
  )
}

function textOf(
  first: string[],
  headers: readonly (readonly [string, string])[],
  body: string | null,
  note: string | null,
): string {
  const lines = [...first, ...headers.map(([name, value]) => `${name}: ${value}`), '']
  return [...lines, body ?? '', ...(note ? [`(${note})`] : [])].join('\n')
}

/** The same request for a terminal, against whatever host is put in. */
function curlOf({ request: { method, url, headers, body } }: ExampleDiff): string {
  const parts = headers.flatMap(([name, value]) => ['-H', shellWord(`${name}: ${value}`)])
  const data = body === null ? [] : ['--data-raw', shellWord(body)]
  return ['curl', '-i', '-X', method, shellWord(url), ...parts, ...data].join(' ')
}
