import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { isApiError, problemText } from '../api/client.ts'
import { divergenceQuery, divergencesQuery } from '../api/evidence-queries.ts'
import { CliButton } from '../components/CliButton.tsx'
import { ExampleViewer } from '../components/divergence/ExampleViewer.tsx'
import { Facts } from '../components/divergence/Facts.tsx'
import { Notes } from '../components/divergence/Notes.tsx'
import { PathPanel } from '../components/divergence/PathPanel.tsx'
import { TriageButtons } from '../components/divergence/TriageButtons.tsx'
import { ButtonLink } from '../components/links.tsx'
import { Bones } from '../ui/Bones.tsx'
import { DivergenceBadge, NoiseBadge } from '../ui/DivergenceBadge.tsx'
import { Empty, Failed } from '../ui/Notice.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { commands } from '../util/cli.ts'
import { filterOf } from '../util/divergence-filter.ts'
import css from './divergence-page.module.css'

const page = getRouteApi('/shell/divergences/$signature')

export function DivergencePage() {
  const { signature } = page.useParams()
  const { data, error, refetch } = useQuery(divergenceQuery(signature))
  const above = <Siblings signature={signature} />

  if (error && !data) {
    return (
      <>
        <PageHead title="Divergence" above={above} />
        {isApiError(error) && error.status === 404 ? (
          <Empty title="There is no such divergence any more">
            Its examples were kept for a time, and are gone.
          </Empty>
        ) : (
          <Failed what="The divergence could not be loaded" {...problemText(error)} onRetry={refetch} />
        )}
      </>
    )
  }
  if (!data) {
    return (
      <>
        <PageHead title="Divergence" above={above} />
        <Bones lines={10} />
      </>
    )
  }
  return (
    <div key={signature}>
      <PageHead
        title={data.title}
        above={above}
        heading={
          <>
            {data.title}
            {data.noise === 'noise' ? <NoiseBadge noise="noise" /> : <DivergenceBadge state={data.state} />}
          </>
        }
        lead={<p className={css.sentence}>{data.sentence}</p>}
        actions={
          <>
            <CliButton command={commands.divergence(signature)} />
            <TriageButtons divergence={data} />
          </>
        }
      />
      <div className={css.columns}>
        <div className={`${css.paths} stack`}>
          {data.paths.map((path) => (
            <PathPanel key={`${path.path} ${path.kind}`} path={path} divergence={data} />
          ))}
        </div>
        <div className={`${css.side} stack`}>
          <Facts divergence={data} />
          <Notes divergence={data} />
        </div>
        <div className={css.example}>
          <ExampleViewer divergence={data} />
        </div>
      </div>
    </div>
  )
}

/** The way back to the list, and to its neighbours in the order of the list. */
function Siblings({ signature }: { signature: string }) {
  const { example: _example, view: _view, ...search } = page.useSearch()
  const { data } = useInfiniteQuery(divergencesQuery(filterOf(search)))
  const items = data?.pages.flatMap((each) => each.items) ?? []
  const here = items.findIndex((item) => item.signature === signature)
  const previous = here > 0 ? items[here - 1] : undefined
  const next = here >= 0 ? items[here + 1] : items[0]
  return (
    <div className="row between wrap">
      <Link to="/divergences" search={search}>
        Divergences
      </Link>
      <div className="row">
        {previous && (
          <ButtonLink
            variant="subtle"
            size="compact-xs"
            to="/divergences/$signature"
            params={{ signature: previous.signature }}
            search={search}
            data-shortcut="previous-sibling"
          >
            Previous
          </ButtonLink>
        )}
        {next && (
          <ButtonLink
            variant="subtle"
            size="compact-xs"
            to="/divergences/$signature"
            params={{ signature: next.signature }}
            search={search}
            data-shortcut="next-sibling"
          >
            Next
          </ButtonLink>
        )}
      </div>
    </div>
  )
}
