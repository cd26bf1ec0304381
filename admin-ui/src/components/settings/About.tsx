import { useMutation, useQuery } from '@tanstack/react-query'
import { api, problemText } from '../../api/client.ts'
import { statusQuery } from '../../api/queries.ts'
import { toast } from '../../stores/toast.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Bones } from '../../ui/Bones.tsx'
import { Card } from '../../ui/Card.tsx'
import { Failed } from '../../ui/Notice.tsx'
import { TimeAgo } from '../../ui/TimeAgo.tsx'
import { commands } from '../../util/cli.ts'
import { download } from '../../util/download.ts'
import { count } from '../../util/format.ts'
import { CliButton } from '../CliButton.tsx'
import { useReasonAgainst } from '../use-can.ts'
import css from './settings.module.css'

/** What runs here. */
export function About() {
  const { data, error, refetch } = useQuery(statusQuery)
  if (error && !data) {
    return <Failed what="The status is not known" {...problemText(error)} onRetry={refetch} />
  }
  if (!data) return <Bones lines={5} />
  const facts: [string, React.ReactNode][] = [
    ['Version', data.version],
    ['Started', <TimeAgo key="started" at={data.startedAt} />],
    ['Proxy', <code key="proxy">{data.proxyUrl}</code>],
    ['Monolith', <code key="legacy">{data.legacy}</code>],
    ['Revision', count(data.revision)],
    [
      'Threads',
      <ul key="threads">
        {data.threads.map(({ id, revision, restarts }) => (
          <li key={id}>
            thread {id}: revision {revision}
            {restarts > 0 && `, replaced ${count(restarts)} times`}
          </li>
        ))}
      </ul>,
    ],
    [
      'API',
      <a key="api" href="/api/v1/openapi.json">
        openapi.json
      </a>,
    ],
  ]
  return (
    <div className="stack">
      <Card title="This instance">
        <dl className={`${css.facts} num`}>
          {facts.map(([name, value]) => (
            <Fact key={name} name={name}>
              {value}
            </Fact>
          ))}
        </dl>
      </Card>
      <Support />
    </div>
  )
}

/** For whoever helps, who needs to know how it is and not who or where. */
function Support() {
  const forbidden = useReasonAgainst('settings.write')
  const bundle = useMutation({
    mutationFn: () => api('getSupportBundle'),
    onSuccess: (made) => download('banyan-support.json', JSON.stringify(made, null, 2)),
    onError: (error) => toast({ ...problemText(error), failed: true }),
  })
  return (
    <Card title="Support bundle" aside={<CliButton compact command={commands.support} />}>
      <div className="stack">
        <p>
          How this instance is, as JSON: versions, threads, stages, the health of backends, counts and
          metrics. No hosts, no people, no headers or bodies. Read it before you send it.
        </p>
        <div>
          <ActionButton
            variant="default"
            reasonSide="right"
            loading={bundle.isPending}
            disabledReason={forbidden}
            onClick={() => bundle.mutate()}
          >
            Download
          </ActionButton>
        </div>
      </div>
    </Card>
  )
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}
