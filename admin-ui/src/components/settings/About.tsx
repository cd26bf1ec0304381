import { useQuery } from '@tanstack/react-query'
import { problemText } from '../../api/client.ts'
import { statusQuery } from '../../api/queries.ts'
import { Bones } from '../../ui/Bones.tsx'
import { Card } from '../../ui/Card.tsx'
import { Failed } from '../../ui/Notice.tsx'
import { TimeAgo } from '../../ui/TimeAgo.tsx'
import { count } from '../../util/format.ts'
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
    <Card title="This instance">
      <dl className={`${css.facts} num`}>
        {facts.map(([name, value]) => (
          <Fact key={name} name={name}>
            {value}
          </Fact>
        ))}
      </dl>
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
