import '@mantine/core/styles/Input.layer.css'
import { Textarea, TextInput } from '@mantine/core'
import type { DivergenceDetail } from 'banyan/contracts/divergence.ts'
import { type FormEvent, useRef, useState } from 'react'
import type { z } from 'zod'
import { useChange } from '../../api/mutations.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Card } from '../../ui/Card.tsx'
import { TimeAgo } from '../../ui/TimeAgo.tsx'
import { useReasonAgainst } from '../use-can.ts'
import css from './detail.module.css'

type Props = { divergence: z.infer<typeof DivergenceDetail> }

/** Who looks after it, and what was found out. */
export function Notes({ divergence }: Props) {
  const { signature, notes, assignee } = divergence
  const [text, setText] = useState('')
  const [owner, setOwner] = useState(assignee ?? '')
  // Passing through the field gives nobody the divergence that somebody else was given meanwhile.
  const typed = useRef(false)
  const forbidden = useReasonAgainst('divergence.triage')
  const change = useChange({ errors: 'toast' })
  const edit = (body: { note?: string; assignee?: string | null }) =>
    change.run({ name: 'editDivergence', tier: 0, input: { params: { signature }, body }, done: () => null })

  function assign() {
    if (typed.current && owner.trim() !== (assignee ?? '')) void edit({ assignee: owner.trim() || null })
    typed.current = false
  }

  async function note(event: FormEvent) {
    event.preventDefault()
    if (text.trim() !== '' && (await edit({ note: text.trim() }))) setText('')
  }

  return (
    <Card title="Notes">
      <div className="stack">
        <TextInput
          label="Assignee"
          placeholder="nobody"
          disabled={forbidden !== undefined}
          value={owner}
          onChange={(event) => {
            typed.current = true
            setOwner(event.currentTarget.value)
          }}
          onBlur={assign}
        />
        {notes.length > 0 && (
          <ul className={css.notes}>
            {notes.map((each) => (
              <li key={`${each.at} ${each.by}`}>
                {each.text}
                <p className="small dim">
                  {each.by} · <TimeAgo at={each.at} />
                </p>
              </li>
            ))}
          </ul>
        )}
        <form className="stack tight" onSubmit={note}>
          <Textarea
            aria-label="New note"
            placeholder="What was found out"
            rows={2}
            disabled={forbidden !== undefined}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <div>
            <ActionButton
              type="submit"
              variant="default"
              reasonSide="right"
              loading={change.isPending}
              disabledReason={forbidden}
            >
              Add note
            </ActionButton>
          </div>
        </form>
      </div>
    </Card>
  )
}
