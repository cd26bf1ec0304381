import './form-styles.ts'
import { Button, Checkbox, SegmentedControl, TextInput } from '@mantine/core'
import { OCCASIONS, type Occasion } from 'banyan/contracts/receiver.ts'
import { type FormEvent, useState } from 'react'
import { isApiError, problemText } from '../api/client.ts'
import { useChange } from '../api/mutations.ts'
import { Failed } from '../ui/Notice.tsx'

const WORDS: Record<Occasion, string> = {
  'breaker.opened': 'A breaker opened',
  'guard.tripped': 'A guard acted',
  'divergence.regressed': 'A resolved divergence is back',
  'kill-switch.engaged': 'The kill switch was engaged',
  'kill-switch.released': 'The kill switch was released',
  'route.rolled-back': 'A route was rolled back',
}

type Format = 'signed' | 'chat'
type Props = {
  onMade: (receiver: { id: string; secret: string | null; previousUntil: string | null }) => void
}

/** Where to, in which form, and of what. */
export function ReceiverForm({ onMade }: Props) {
  const [id, setId] = useState('')
  const [url, setUrl] = useState('')
  const [format, setFormat] = useState<Format>('signed')
  const [occasions, setOccasions] = useState<Occasion[]>([...OCCASIONS])
  const change = useChange({ errors: 'inline' })
  const errorOf = (path: string) =>
    isApiError(change.error) ? change.error.fields.find((field) => field.path === path)?.message : undefined

  async function submit(event: FormEvent) {
    event.preventDefault()
    const made = await change.run({
      name: 'createReceiver',
      tier: 0,
      input: { body: { id: id.trim(), url: url.trim(), format, occasions } },
      done: () => null,
    })
    if (!made) return
    onMade(made)
    setId('')
    setUrl('')
  }

  return (
    <form className="stack" onSubmit={submit}>
      <TextInput
        label="Name"
        placeholder="ops"
        required
        withAsterisk={false}
        value={id}
        error={errorOf('id')}
        onChange={(event) => setId(event.currentTarget.value)}
      />
      <TextInput
        label="Address"
        description="http or https. Redirects are not followed."
        placeholder="https://ops.example/banyan"
        required
        withAsterisk={false}
        value={url}
        error={errorOf('url')}
        onChange={(event) => setUrl(event.currentTarget.value)}
      />
      <div className="stack tight">
        <SegmentedControl
          aria-label="Form"
          value={format}
          onChange={(next) => setFormat(next as Format)}
          data={[
            { value: 'signed', label: 'Signed event' },
            { value: 'chat', label: 'Chat message' },
          ]}
        />
        <p className="small dim">
          {format === 'signed'
            ? 'JSON with a signature by the Standard Webhooks specification; you get the secret once.'
            : '{"text": "…"}, as chat services take it.'}
        </p>
      </div>
      <Checkbox.Group
        label="Tell it when"
        value={occasions}
        error={errorOf('occasions')}
        onChange={(next) => setOccasions(next as Occasion[])}
      >
        <div className="stack tight" style={{ marginTop: '0.375rem' }}>
          {OCCASIONS.map((each) => (
            <Checkbox key={each} value={each} label={WORDS[each]} />
          ))}
        </div>
      </Checkbox.Group>
      {change.error && <Failed what="None was added" {...problemText(change.error)} />}
      <div>
        <Button type="submit" size="sm" loading={change.isPending}>
          Add receiver
        </Button>
      </div>
    </form>
  )
}
