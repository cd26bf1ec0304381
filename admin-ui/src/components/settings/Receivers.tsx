import { useQuery } from '@tanstack/react-query'
import type { ReceiverView } from 'banyan/contracts/receiver.ts'
import { useState } from 'react'
import { problemText } from '../../api/client.ts'
import { useChange } from '../../api/mutations.ts'
import { queryClient } from '../../api/query-client.ts'
import { deliveriesQuery, receiversQuery } from '../../api/receiver-queries.ts'
import { ReceiverForm } from '../../forms/ReceiverForm.tsx'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Bones } from '../../ui/Bones.tsx'
import { Card } from '../../ui/Card.tsx'
import { CopyLine } from '../../ui/CopyLine.tsx'
import { Empty, Failed, Note } from '../../ui/Notice.tsx'
import { TimeAgo } from '../../ui/TimeAgo.tsx'
import { receiverCommands } from '../../util/cli.ts'
import { plural } from '../../util/format.ts'
import { exactTime } from '../../util/time.ts'
import { CliButton } from '../CliButton.tsx'
import { useReasonAgainst } from '../use-can.ts'
import css from './settings.module.css'

const refresh = () => queryClient.invalidateQueries({ queryKey: ['receivers'] })

/** Who is told when something happens, and how that went. */
export function Receivers() {
  const forbidden = useReasonAgainst('settings.write')
  const [made, setMade] = useState<Made | null>(null)
  if (forbidden) return <Note tone="info">{forbidden}</Note>
  return (
    <div className="stack">
      <Card title="New receiver">
        <ReceiverForm
          onMade={(receiver) => {
            setMade(receiver)
            void refresh()
          }}
        />
        {made?.secret && <SecretShown {...made} secret={made.secret} />}
      </Card>
      <ReceiverTable />
      <Deliveries />
    </div>
  )
}

type Made = { id: string; secret: string | null; previousUntil: string | null }

function SecretShown({ id, secret, previousUntil }: Made & { secret: string }) {
  return (
    <div className={css.made}>
      <Note tone="warn">
        <p>
          The secret of {id} is shown this once. With it the receiver checks signatures.
          {previousUntil && ` The one before signs too until ${exactTime(Date.parse(previousUntil))}.`}
        </p>
        <CopyLine text={secret} />
      </Note>
    </div>
  )
}

function ReceiverTable() {
  const { data, error, refetch } = useQuery(receiversQuery)
  return (
    <Card title="Receivers" flush aside={<CliButton compact command={receiverCommands.list} />}>
      {error && <Failed what="They could not be loaded" {...problemText(error)} onRetry={refetch} />}
      {!data && !error && <Bones lines={3} />}
      {data?.items.length === 0 && (
        <Empty title="Nobody is told anything">Add the place where your team would look first.</Empty>
      )}
      <ul>
        {data?.items.map((receiver) => (
          <ReceiverRow key={receiver.id} receiver={receiver} />
        ))}
      </ul>
    </Card>
  )
}

function ReceiverRow({ receiver }: { receiver: ReceiverView }) {
  const { id, url, format, occasions, enabled, version, counts, last, previousUntil } = receiver
  const [rotated, setRotated] = useState<Made | null>(null)
  const change = useChange({ errors: 'toast' })
  const rotate = async () => {
    const made = await change.run({
      name: 'rotateReceiver',
      tier: 0,
      input: { params: { id }, body: { version } },
      done: () => `${id} has a new secret; the old one signs too for a day.`,
    })
    if (made) setRotated(made)
    await refresh()
  }
  const test = async () => {
    await change.run({
      name: 'testReceiver',
      tier: 0,
      input: { params: { id } },
      done: ({ state, detail }) =>
        state === 'delivered'
          ? `${id} took the test message: ${detail}.`
          : `${id} did not take it: ${detail}.`,
    })
    await refresh()
  }
  const turn = async () => {
    await change.run({
      name: 'editReceiver',
      tier: 0,
      input: { params: { id }, body: { version, enabled: !enabled } },
      done: (answer) => `${id} is ${answer.enabled ? 'told again' : 'told nothing for now'}.`,
    })
    await refresh()
  }
  const remove = async () => {
    await change.run({
      name: 'deleteReceiver',
      tier: 0,
      input: { params: { id }, query: {} },
      done: () => `${id} is told nothing any more.`,
    })
    await refresh()
  }
  return (
    <li className={css.row}>
      <div className="grow">
        <strong>{id}</strong> <span className="dim">· {format}</span>
        {!enabled && (
          <span className={css.mark} data-status="disabled">
            off
          </span>
        )}
        <p className="small mono clip">{url}</p>
        <p className="small dim">
          {occasions.join(', ')} · {counts.delivered} delivered, {counts.failed} failed, {counts.dropped}{' '}
          dropped, {counts.waiting} waiting
          {previousUntil && ` · two secrets until ${exactTime(Date.parse(previousUntil))}`}
          {last && (
            <>
              {' '}
              · last: {last.detail}, <TimeAgo at={last.at} />
            </>
          )}
        </p>
      </div>
      <ActionButton
        variant="default"
        size="xs"
        aria-label={`Test ${id}`}
        loading={change.isPending}
        onClick={() => void test()}
      >
        Test
      </ActionButton>
      {format === 'signed' && (
        <ActionButton
          variant="default"
          size="xs"
          aria-label={`New secret for ${id}`}
          onClick={() => void rotate()}
        >
          New secret
        </ActionButton>
      )}
      <ActionButton
        variant="default"
        size="xs"
        aria-label={`${enabled ? 'Turn off' : 'Turn on'} ${id}`}
        onClick={() => void turn()}
      >
        {enabled ? 'Turn off' : 'Turn on'}
      </ActionButton>
      <ActionButton variant="default" size="xs" aria-label={`Delete ${id}`} onClick={() => void remove()}>
        Delete
      </ActionButton>
      {rotated?.secret && <SecretShown {...rotated} secret={rotated.secret} />}
    </li>
  )
}

function Deliveries() {
  const { data, error, refetch } = useQuery(deliveriesQuery)
  return (
    <Card title="Last messages" flush>
      {error && <Failed what="They could not be loaded" {...problemText(error)} onRetry={refetch} />}
      {data?.items.length === 0 && <Empty title="None was sent since the start" />}
      <ul>
        {data?.items.map(({ id, at, receiver, type, state, attempts, detail, nextAttemptAt }) => (
          <li key={id} className={css.row}>
            <div className="grow">
              <strong>{type}</strong> <span className="dim">to {receiver}</span>
              <p className="small dim">
                {state}, {plural(attempts, 'attempt')}: {detail}
                {nextAttemptAt && (
                  <>
                    {' '}
                    · again <TimeAgo at={nextAttemptAt} />
                  </>
                )}
              </p>
            </div>
            <TimeAgo at={at} />
          </li>
        ))}
      </ul>
    </Card>
  )
}
