import '../../forms/form-styles.ts'
import { Button, NumberInput, SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ForceToken } from 'banyan/contracts/emergency.ts'
import { type FormEvent, useState } from 'react'
import type { z } from 'zod'
import { problemText } from '../../api/client.ts'
import { useChange } from '../../api/mutations.ts'
import { statusQuery } from '../../api/queries.ts'
import { Card } from '../../ui/Card.tsx'
import { CopyLine } from '../../ui/CopyLine.tsx'
import { Failed, Note } from '../../ui/Notice.tsx'
import { shellWord } from '../../util/cli.ts'
import { exactTime } from '../../util/time.ts'
import { useReasonAgainst } from '../use-can.ts'

type Made = z.infer<typeof ForceToken>
type Slot = 'baseline' | 'candidate'

/** A signed header with which a tester sees one side, whatever the split says. */
export function ForceTokens() {
  const [slot, setSlot] = useState<Slot>('candidate')
  const [minutes, setMinutes] = useState(60)
  const [made, setMade] = useState<Made | null>(null)
  const change = useChange({ errors: 'inline' })
  const forbidden = useReasonAgainst('traffic.change')
  const { data: status } = useQuery(statusQuery)
  if (forbidden) return <Note tone="info">{forbidden}</Note>

  async function submit(event: FormEvent) {
    event.preventDefault()
    const token = await change.run({
      name: 'createForceToken',
      tier: 0,
      input: { body: { slot, minutes } },
      done: () => null,
    })
    if (token) setMade(token)
  }

  return (
    <Card title="See one side">
      <form className="stack" onSubmit={submit}>
        <p>
          Requests that carry this header or cookie are served by the slot it names, on every route. It is
          signed, so that nobody outside can make one, and it ends by itself.
        </p>
        <div className="row wrap">
          <SegmentedControl
            aria-label="Slot"
            value={slot}
            onChange={(next) => setSlot(next as Slot)}
            data={['candidate', 'baseline']}
          />
          <NumberInput
            aria-label="Minutes"
            w={130}
            suffix=" minutes"
            min={1}
            max={1440}
            value={minutes}
            onChange={(next) => typeof next === 'number' && setMinutes(next)}
          />
          <Button type="submit" size="sm" loading={change.isPending}>
            Make it
          </Button>
        </div>
        {change.error && <Failed what="None was made" {...problemText(change.error)} />}
        {made && (
          <div className="stack tight">
            <p className="small dim">Until {exactTime(Date.parse(made.expiresAt))}:</p>
            <CopyLine text={`${made.header.name}: ${made.header.value}`} />
            <CopyLine text={`${made.cookie.name}=${made.cookie.value}`} />
            {status && (
              <CopyLine
                text={`curl -i -H ${shellWord(`${made.header.name}: ${made.header.value}`)} ${status.proxyUrl}/`}
              />
            )}
          </div>
        )}
      </form>
    </Card>
  )
}
