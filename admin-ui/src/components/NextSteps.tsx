import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { ProgressView } from 'banyan/contracts/progress.ts'
import { problemText } from '../api/client.ts'
import { progressQuery } from '../api/evidence-queries.ts'
import { Bones } from '../ui/Bones.tsx'
import { Card } from '../ui/Card.tsx'
import { Failed } from '../ui/Notice.tsx'
import { download } from '../util/download.ts'
import { prefillOf } from '../util/endpoint-name.ts'
import { ButtonLink } from './links.tsx'
import css from './next-steps.module.css'

const SHOWN = 5

/** What to extract next, with why; and what the monolith can lose because nobody calls it. */
export function NextSteps() {
  const { data, error, refetch } = useQuery(progressQuery(30))
  if (error && !data) {
    return <Failed what="What comes next is not known" {...problemText(error)} onRetry={refetch} />
  }
  if (!data) return <Bones lines={6} />
  return (
    <div className="stack">
      <Suggestions progress={data} />
      <Idle progress={data} />
    </div>
  )
}

export function Suggestions({ progress, shown = SHOWN }: { progress: ProgressView; shown?: number }) {
  return (
    <Card title="Migrate next" flush>
      {progress.next.length === 0 && <p className={css.none}>Every endpoint that was seen has a route.</p>}
      <ol>
        {progress.next.slice(0, shown).map((next) => (
          <li key={next.endpoint} className={css.item}>
            <div className="grow">
              <p className="mono">{next.endpoint}</p>
              <p className="small dim">{next.reasons.join(', ')}</p>
            </div>
            <ButtonLink to="/routes/new" search={prefillOf(next.endpoint)} variant="light" size="compact-xs">
              Create route
            </ButtonLink>
          </li>
        ))}
      </ol>
    </Card>
  )
}

function Idle({ progress }: { progress: ProgressView }) {
  const { idle, idleDays } = progress
  return (
    <Card
      title={`Nobody called for ${idleDays} days`}
      flush
      aside={
        idle.length > 0 && (
          <Button
            variant="subtle"
            size="compact-xs"
            leftSection={<IconDownload size={15} aria-hidden="true" />}
            onClick={() => download('idle-endpoints.txt', idle.map((each) => each.endpoint).join('\n'))}
          >
            List
          </Button>
        )
      }
    >
      {idle.length === 0 && (
        <p className={css.none}>Every endpoint of the monolith was called in that time.</p>
      )}
      <ul>
        {idle.slice(0, SHOWN).map((each) => (
          <li key={each.endpoint} className={css.item}>
            <span className="mono grow">{each.endpoint}</span>
            <span className="small dim num">
              {each.idleDays === null ? 'never called' : `${each.idleDays} d`}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
