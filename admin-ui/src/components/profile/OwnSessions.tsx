import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { SessionView } from 'banyan/contracts/account.ts'
import { ownSessionsQuery, refreshAccess } from '../../api/access-queries.ts'
import { problemText } from '../../api/client.ts'
import { useChange } from '../../api/mutations.ts'
import { Bones } from '../../ui/Bones.tsx'
import { Card } from '../../ui/Card.tsx'
import { Failed } from '../../ui/Notice.tsx'
import { deviceOf } from '../../util/device.ts'
import { plural } from '../../util/format.ts'
import { SessionList } from '../SessionList.tsx'

/** Where the person who looks is signed in, and the way to end that. */
export function OwnSessions() {
  const { data, error, refetch } = useQuery(ownSessionsQuery)
  const change = useChange({ errors: 'toast' })
  const others = data?.items.filter(({ current }) => !current) ?? []

  async function end(session: SessionView) {
    await change.run({
      name: 'endOwnSession',
      tier: 0,
      input: { params: { session: session.id } },
      done: () => `${deviceOf(session.userAgent)} was signed out.`,
    })
    await refreshAccess()
  }

  async function endOthers() {
    await change.run({
      name: 'endOtherSessions',
      tier: 0,
      input: {},
      done: ({ ended }) => `${plural(ended, 'browser was', 'browsers were')} signed out.`,
    })
    await refreshAccess()
  }

  return (
    <Card
      title="Signed in"
      flush
      aside={
        others.length > 1 && (
          <Button variant="default" loading={change.isPending} onClick={() => void endOthers()}>
            Sign out everywhere else
          </Button>
        )
      }
    >
      {error && <Failed what="Your sessions could not be loaded" {...problemText(error)} onRetry={refetch} />}
      {!data && !error && <Bones lines={2} />}
      {data && <SessionList sessions={data.items} onEnd={(session) => void end(session)} />}
    </Card>
  )
}
