import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { DivergenceDetail } from 'banyan/contracts/divergence.ts'
import type { z } from 'zod'
import { problemText } from '../../api/client.ts'
import { exampleQuery } from '../../api/evidence-queries.ts'
import { queryClient } from '../../api/query-client.ts'
import { Bones } from '../../ui/Bones.tsx'
import { Card } from '../../ui/Card.tsx'
import { Empty, Failed } from '../../ui/Notice.tsx'
import { EXAMPLE_VIEWS, type ExampleView } from '../../util/choices.ts'
import { exactTime } from '../../util/time.ts'
import css from './detail.module.css'
import { ExampleComparison } from './ExampleComparison.tsx'
import { AnswerFacts, RawAnswers, RequestView } from './ExampleParts.tsx'

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
  const { example: wanted, view = 'body' } = page.useSearch()
  const { examples, signature } = divergence
  const { data, error, refetch } = useQuery({
    ...exampleQuery(signature, wanted),
    enabled: examples.length > 0,
  })
  if (examples.length === 0) {
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
      <Picker divergence={divergence} chosen={wanted ?? data?.id} />
      {error && !data && (
        <div className={css.pad}>
          <Failed what="The example could not be loaded" {...problemText(error)} onRetry={refetch} />
        </div>
      )}
      {!error && !data && (
        <div className={css.pad}>
          <Bones lines={10} height={16} />
        </div>
      )}
      {data && (
        <div key={data.id}>
          <AnswerFacts example={data} />
          {view === 'request' && <RequestView example={data} />}
          {view === 'raw' && <RawAnswers example={data} />}
          {(view === 'body' || view === 'headers') && (
            <ExampleComparison key={view} divergence={divergence} example={data} part={view} />
          )}
        </div>
      )}
    </Card>
  )
}

function Picker({ divergence, chosen }: { divergence: Divergence; chosen: string | undefined }) {
  const search = page.useSearch()
  const { examples, signature } = divergence
  return (
    <nav aria-label="Examples" className={css.picker}>
      {examples.map(({ id, request, at }) => {
        const load = () => void queryClient.prefetchQuery(exampleQuery(signature, id))
        return (
          <Link
            key={id}
            to="/divergences/$signature"
            params={{ signature }}
            search={{ ...search, example: id }}
            replace
            resetScroll={false}
            aria-current={id === chosen}
            className={css.pick}
            data-on={id === chosen}
            onMouseEnter={load}
            onFocus={load}
          >
            <span className="mono">
              {request.method} {request.url}
            </span>{' '}
            <span className="num">{exactTime(Date.parse(at))}</span>
          </Link>
        )
      })}
    </nav>
  )
}

function Views({ view }: { view: ExampleView }) {
  const { signature } = page.useParams()
  const search = page.useSearch()
  return (
    <nav aria-label="Parts of the example" className="row wrap">
      {EXAMPLE_VIEWS.map((each, index) => (
        <Link
          key={each}
          to="/divergences/$signature"
          params={{ signature }}
          search={{ ...search, view: each === 'body' ? undefined : each }}
          replace
          resetScroll={false}
          className={css.pick}
          aria-current={each === view}
          data-on={each === view}
          data-shortcut={`tab-${index + 1}`}
        >
          {VIEW_WORDS[each]}
        </Link>
      ))}
    </nav>
  )
}
