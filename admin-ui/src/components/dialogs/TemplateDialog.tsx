import '../../forms/form-styles.ts'
import { TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { problemText } from '../../api/client.ts'
import { useChange } from '../../api/mutations.ts'
import { queryClient } from '../../api/query-client.ts'
import type { DialogSpec } from '../../stores/dialogs.ts'
import { DialogButtons } from '../../ui/DialogButtons.tsx'
import { Failed } from '../../ui/Notice.tsx'

type Props = Extract<DialogSpec, { kind: 'endpoint-template' }> & { close: (agreed: boolean) => void }

/** Traffic knows paths, people know endpoints: here they agree. */
export function TemplateDialog({ endpoint, samples, act, close }: Props) {
  const [name, setName] = useState(endpoint)
  const change = useChange({ errors: 'inline' })
  const merging = act === 'merge'

  async function submit(event: FormEvent) {
    event.preventDefault()
    const made = merging
      ? await change.run({
          name: 'mergeEndpoints',
          tier: 0,
          input: { body: { into: name.trim() } },
          done: (answer) => `All that ${answer.endpoint} takes is one endpoint now.`,
        })
      : await change.run({
          name: 'splitEndpoint',
          tier: 0,
          input: { body: { endpoint, out: name.trim() } },
          done: (answer) => `${answer.endpoint} is an endpoint of its own from now on.`,
        })
    if (!made) return
    await queryClient.invalidateQueries({ queryKey: ['endpoints'] })
    close(true)
  }

  return (
    <form className="stack" onSubmit={submit}>
      <p>
        {merging
          ? 'Write the template that takes them all; a placeholder such as {id} stands for one element.'
          : `Write the path that is not one of ${endpoint}, but an endpoint of its own.`}
      </p>
      <TextInput
        label={merging ? 'Template' : 'Endpoint of its own'}
        classNames={{ input: 'mono' }}
        spellCheck={false}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {samples.length > 0 && (
        <div className="small dim">
          Seen:
          <ul className="mono">
            {samples.slice(0, 6).map((sample) => (
              <li key={sample}>{sample}</li>
            ))}
          </ul>
        </div>
      )}
      {change.error && <Failed what="Nothing was changed" {...problemText(change.error)} />}
      <DialogButtons
        deed={merging ? 'Merge' : 'Split'}
        busy={change.isPending}
        disabledReason={name.trim() === endpoint ? 'Write another name first.' : undefined}
        onCancel={() => close(false)}
      />
    </form>
  )
}
