import '../../forms/form-styles.ts'
import { TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { problemText } from '../../api/client.ts'
import { allEndpointsQuery } from '../../api/evidence-queries.ts'
import { useChange } from '../../api/mutations.ts'
import { queryClient } from '../../api/query-client.ts'
import type { DialogSpec } from '../../stores/dialogs.ts'
import { DialogButtons } from '../../ui/DialogButtons.tsx'
import { Failed } from '../../ui/Notice.tsx'
import { mergePreview } from '../../util/endpoint-selection.ts'
import { count, plural } from '../../util/format.ts'

type Props = Extract<DialogSpec, { kind: 'endpoint-template' }> & { close: (agreed: boolean) => void }

/** Traffic knows paths, people know endpoints: here they agree. */
export function TemplateDialog({ endpoint, samples, act, proposed, close }: Props) {
  const [name, setName] = useState(proposed ?? endpoint)
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
      {merging && <Preview into={name.trim()} />}
      {!merging && (
        <p className="small dim">
          From now on its requests are counted under the new name; what was counted so far stays with{' '}
          {endpoint}.
        </p>
      )}
      {change.error && <Failed what="Nothing was changed" {...problemText(change.error)} />}
      <DialogButtons
        deed={merging ? 'Merge' : 'Split'}
        busy={change.isPending}
        disabledReason={
          name.trim() === endpoint && proposed === undefined ? 'Write another name first.' : undefined
        }
        onCancel={() => close(false)}
      />
    </form>
  )
}

const NAMED = 6

/** How the list changes, before it does. */
function Preview({ into }: { into: string }) {
  const { data } = useQuery(allEndpointsQuery)
  if (!data) return null
  const preview = mergePreview(into, data.items)
  if (preview === null)
    return <p className="small dim">A template is a method and a path: GET /users/{'{id}'}</p>
  const { takes, requests, fewer } = preview
  return (
    <section className="stack tight small" aria-label="What merging changes">
      <p role="status">
        {takes.length === 0
          ? 'It takes none of the endpoints that are known.'
          : `It takes ${plural(takes.length, 'endpoint')} with ${plural(requests, 'request')} in 7 days: ${count(data.total)} endpoints become ${count(data.total - fewer)}.`}
      </p>
      <ul className="mono dim">
        {takes.slice(0, NAMED).map((each) => (
          <li key={each.endpoint}>
            {each.endpoint} <span className="num">{count(each.requests)}</span>
          </li>
        ))}
        {takes.length > NAMED && <li>and {count(takes.length - NAMED)} more</li>}
      </ul>
    </section>
  )
}
