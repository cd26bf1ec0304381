import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { DiffRow, DivergenceDetail, ExampleDiff } from 'banyan/contracts/divergence.ts'
import { useCallback } from 'react'
import type { z } from 'zod'
import { problemText } from '../../api/client.ts'
import { exampleQuery } from '../../api/evidence-queries.ts'
import { routeQuery } from '../../api/queries.ts'
import { openDialog } from '../../stores/dialogs.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Bones } from '../../ui/Bones.tsx'
import { Card } from '../../ui/Card.tsx'
import { DiffPanel } from '../../ui/diff/DiffPanel.tsx'
import { Empty, Failed } from '../../ui/Notice.tsx'
import { EXAMPLE_VIEWS, type ExampleView } from '../../util/choices.ts'
import { EMPTY_RULE, kindsFor } from '../../util/rules.ts'
import { exactTime } from '../../util/time.ts'
import { useReasonAgainst } from '../use-can.ts'
import css from './detail.module.css'
import { RawAnswers, RequestView } from './ExampleParts.tsx'

type Divergence = z.infer<typeof DivergenceDetail>

const page = getRouteApi('/shell/divergences/$signature')
const VIEW_WORDS: Record<ExampleView, string> = {
  body: 'Body',
  headers: 'Status and headers',
  request: 'Request',
  raw: 'As it came',
}

/** One captured request with both answers; which one, and which part of it, is in the address. */
export function ExampleViewer({ divergence }: { divergence: Divergence }) {
  const search = page.useSearch()
  const { example: wanted, view = 'body' } = search
  const { examples, signature } = divergence
  const chosen = examples.find((each) => each.id === wanted) ?? examples[0]
  if (!chosen) {
    return (
      <Card title="Examples">
        <Empty title="No example was kept">
          Examples are sampled and kept for a time. The next divergence of this kind brings one.
        </Empty>
      </Card>
    )
  }
  return (
    <Card title="Examples" flush aside={<Views view={view} />}>
      <nav aria-label="Examples" className={css.picker}>
        {examples.map((each) => (
          <Link
            key={each.id}
            to="/divergences/$signature"
            params={{ signature }}
            search={{ ...search, example: each.id }}
            replace
            resetScroll={false}
            className={css.pick}
            data-on={each.id === chosen.id}
          >
            <span className="mono">
              {each.request.method} {each.request.url}
            </span>{' '}
            <span className="num">{exactTime(Date.parse(each.at))}</span>
          </Link>
        ))}
      </nav>
      <ExampleBody key={chosen.id} divergence={divergence} example={chosen.id} view={view} />
    </Card>
  )
}

function Views({ view }: { view: ExampleView }) {
  const { signature } = page.useParams()
  const search = page.useSearch()
  return (
    <nav aria-label="Parts of the example" className="row wrap">
      {EXAMPLE_VIEWS.map((each) => (
        <Link
          key={each}
          to="/divergences/$signature"
          params={{ signature }}
          search={{ ...search, view: each === 'body' ? undefined : each }}
          replace
          resetScroll={false}
          className={css.pick}
          data-on={each === view}
        >
          {VIEW_WORDS[each]}
        </Link>
      ))}
    </nav>
  )
}

type BodyProps = { divergence: Divergence; example: string; view: ExampleView }

function ExampleBody({ divergence, example, view }: BodyProps) {
  const { data, error, refetch } = useQuery(exampleQuery(divergence.signature, example))
  if (error && !data) {
    return (
      <div className={css.pad}>
        <Failed what="The example could not be loaded" {...problemText(error)} onRetry={refetch} />
      </div>
    )
  }
  if (!data) {
    return (
      <div className={css.pad}>
        <Bones lines={10} height={16} />
      </div>
    )
  }
  if (view === 'request') return <RequestView example={data} />
  if (view === 'raw') return <RawAnswers example={data} />
  return <Compared divergence={divergence} example={data} part={view} />
}

type ComparedProps = { divergence: Divergence; example: ExampleDiff; part: 'body' | 'headers' }

function Compared({ divergence, example, part }: ComparedProps) {
  const { data: route } = useQuery(routeQuery(divergence.route))
  const forbidden = useReasonAgainst('rule.write')
  const names = {
    baseline: route?.baseline ?? 'baseline',
    candidate: route?.candidate ?? 'candidate',
  }
  const { paths } = divergence
  const tagOf = useCallback(
    (row: DiffRow) => {
      if (row.mark === 'same') return null
      if (row.rules.length > 0) return `rule ${row.rules.join(', ')}`
      const noise = paths.find((path) => path.path === row.path && path.kind === row.kind)?.noise
      return noise?.state === 'noise' ? 'noise' : null
    },
    [paths],
  )
  const rows = part === 'body' ? example.rows : example.head
  if (rows.length === 0) return <BodyMissing example={example} />
  return (
    <DiffPanel
      key={part}
      rows={rows}
      label={`Difference of ${part}`}
      names={names}
      tagOf={tagOf}
      cut={part === 'body' && example.cut}
      actions={(row) =>
        row.path && (
          <ActionButton
            variant="default"
            size="compact-xs"
            disabledReason={forbidden}
            onClick={() => void ignoreRow(divergence, row)}
          >
            {row.kind === 'order' ? 'Ignore order here…' : 'Ignore this…'}
          </ActionButton>
        )
      }
    />
  )
}

/** Not an error but a state with a name: why there is nothing to show. */
function BodyMissing({ example }: { example: ExampleDiff }) {
  const why = [example.baseline, example.candidate].flatMap(
    ({ bodyNote, failure }) => failure ?? bodyNote ?? [],
  )
  return (
    <Empty title="Nothing to compare here">
      {why.length > 0 ? why.join('; ') : 'Neither answer has a body.'}
    </Empty>
  )
}

function ignoreRow({ signature, route, endpoint }: Divergence, row: DiffRow): Promise<boolean> {
  const kinds = kindsFor(row)
  return openDialog({
    kind: 'rule',
    accept: false,
    signature,
    where: { route, endpoint },
    kinds,
    initial: { ...EMPTY_RULE, kind: kinds[0] ?? 'ignore', path: row.path ?? '' },
  })
}
