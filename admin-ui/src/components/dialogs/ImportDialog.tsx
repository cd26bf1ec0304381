import '../../forms/form-styles.ts'
import { Button, Textarea, TextInput } from '@mantine/core'
import type { ResponseOf } from 'banyan/contracts/endpoints.ts'
import { type FormEvent, useState } from 'react'
import { problemText } from '../../api/client.ts'
import { useChange } from '../../api/mutations.ts'
import { queryClient } from '../../api/query-client.ts'
import { DialogButtons } from '../../ui/DialogButtons.tsx'
import { Failed } from '../../ui/Notice.tsx'
import { plural } from '../../util/format.ts'
import { useReasonAgainst } from '../use-can.ts'

/** Names endpoints by an OpenAPI document, and says what it knows that traffic does not, and the reverse. */
export function ImportDialog({ close }: { close: (agreed: boolean) => void }) {
  const [document, setDocument] = useState('')
  const [basePath, setBasePath] = useState('')
  const [result, setResult] = useState<ResponseOf<'importEndpoints'> | null>(null)
  const change = useChange({ errors: 'inline' })
  const forbidden = useReasonAgainst('route.write')

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (document.trim() === '' || forbidden) return
    const imported = await change.run({
      name: 'importEndpoints',
      tier: 0,
      input: { body: { document, ...(basePath.trim() ? { basePath: basePath.trim() } : {}) } },
      done: () => null,
    })
    if (!imported) return
    setResult(imported)
    await queryClient.invalidateQueries({ queryKey: ['endpoints'] })
  }

  if (result) {
    return (
      <div className="stack">
        <p>
          <strong>{result.title}</strong>: {plural(result.endpoints, 'endpoint')} named.
        </p>
        <Names title="Documented, never seen" names={result.unseen} />
        <Names title="Seen, not documented" names={result.undocumented} />
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <Button size="sm" onClick={() => close(true)}>
            Done
          </Button>
        </div>
      </div>
    )
  }
  return (
    <form className="stack" onSubmit={submit}>
      <label>
        <span className="small dim">A file, or paste it below (JSON or YAML)</span>
        <br />
        <input
          type="file"
          accept=".json,.yaml,.yml"
          onChange={(event) => void event.currentTarget.files?.[0]?.text().then(setDocument)}
        />
      </label>
      <Textarea
        label="Document"
        rows={8}
        classNames={{ input: 'mono' }}
        spellCheck={false}
        value={document}
        onChange={(event) => setDocument(event.currentTarget.value)}
      />
      <TextInput
        label="Path before every path (optional)"
        placeholder="that of the document’s first server"
        value={basePath}
        onChange={(event) => setBasePath(event.currentTarget.value)}
      />
      {change.error && <Failed what="Nothing was imported" {...problemText(change.error)} />}
      <DialogButtons
        deed="Import"
        busy={change.isPending}
        disabledReason={
          forbidden ?? (document.trim() === '' ? 'Choose or paste a document first.' : undefined)
        }
        onCancel={() => close(false)}
      />
    </form>
  )
}

function Names({ title, names }: { title: string; names: string[] }) {
  if (names.length === 0) return null
  return (
    <details>
      <summary>
        {title}: {names.length}
      </summary>
      <ul className="mono small">
        {names.map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
    </details>
  )
}
