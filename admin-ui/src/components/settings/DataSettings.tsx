import { useQuery } from '@tanstack/react-query'
import { settingsQuery } from '../../api/access-queries.ts'
import { problemText } from '../../api/client.ts'
import { Bones } from '../../ui/Bones.tsx'
import { Card } from '../../ui/Card.tsx'
import { Failed } from '../../ui/Notice.tsx'
import { useReasonAgainst } from '../use-can.ts'
import { Redaction } from './Redaction.tsx'
import { Retention } from './Retention.tsx'

/** What is kept of traffic: what is taken out of it first, how much stays, and for how long. */
export function DataSettings() {
  const { data, error, refetch } = useQuery(settingsQuery)
  const forbidden = useReasonAgainst('settings.write')
  if (!data) {
    return (
      <Card title="Data and privacy">
        {error ? (
          <Failed what="The settings could not be loaded" {...problemText(error)} onRetry={refetch} />
        ) : (
          <Bones lines={5} />
        )}
      </Card>
    )
  }
  return (
    <div className="stack">
      <Redaction saved={data.redaction} forbidden={forbidden} />
      <Retention saved={data.retention} forbidden={forbidden} />
    </div>
  )
}
