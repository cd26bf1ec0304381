import '@mantine/core/styles/Input.layer.css'
import { Button, Textarea } from '@mantine/core'
import type { RouteView } from 'banyan/contracts/route.ts'
import { useState } from 'react'
import { problemText } from '../api/client.ts'
import { useChange } from '../api/mutations.ts'
import { ActionButton } from '../ui/ActionButton.tsx'
import { Code } from '../ui/Code.tsx'
import { FieldDiff } from '../ui/FieldDiff.tsx'
import { Failed, Note } from '../ui/Notice.tsx'
import { editOfJson, routeJson } from '../util/route-json.ts'
import { useReasonAgainst } from './use-can.ts'
import { useUnsaved } from './use-unsaved.ts'

const ROWS = 22

/** The route as a file would have it; as text it can say everything, also what the form has no field for. */
export function RouteJson({ route }: { route: RouteView }) {
  const [base, setBase] = useState<RouteView | null>(null)
  const forbidden = useReasonAgainst('route.write')
  if (base !== null) return <Editor base={base} now={route} onDone={() => setBase(null)} />
  return (
    <div className="stack tight">
      <Code text={routeJson(route)} label={`${route.id} as JSON`} />
      <div>
        <ActionButton
          variant="default"
          size="compact-xs"
          disabledReason={forbidden}
          onClick={() => setBase(route)}
        >
          Edit as JSON
        </ActionButton>
      </div>
    </div>
  )
}

function Editor({ base, now, onDone }: { base: RouteView; now: RouteView; onDone: () => void }) {
  const [text, setText] = useState(() => routeJson(base))
  const change = useChange({ errors: 'inline' })
  const edit = editOfJson(text, base)
  const wrong = 'wrong' in edit ? edit.wrong : undefined
  const diff = 'diff' in edit ? edit.diff : []
  useUnsaved(text !== routeJson(base))

  async function save() {
    if (!('body' in edit)) return
    const saved = await change.run({
      name: 'editRoute',
      tier: 2,
      base,
      input: { params: { id: base.id }, body: edit.body },
      done: (answer) => `${answer.id} was saved as revision ${answer.revision}.`,
      changes: (answer) => [{ kind: 'route', id: base.id, before: { ...base }, after: { ...answer } }],
    })
    if (saved) onDone()
  }

  return (
    <div className="stack tight">
      {now.version !== base.version && (
        <Note tone="warn">
          {now.changedBy} changed this route meanwhile; saving asks what to do about it.
        </Note>
      )}
      <Textarea
        label={`${base.id} as JSON`}
        rows={ROWS}
        classNames={{ input: 'mono' }}
        spellCheck={false}
        value={text}
        error={wrong}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {diff.length > 0 && <FieldDiff changes={diff} label="What saving the JSON changes" />}
      {change.error && <Failed what="Nothing was changed" {...problemText(change.error)} />}
      <div className="row">
        <ActionButton
          size="xs"
          loading={change.isPending}
          disabledReason={wrong ?? (diff.length === 0 ? 'Nothing was changed.' : undefined)}
          reasonSide="right"
          onClick={() => void save()}
        >
          Save JSON
        </ActionButton>
        <Button size="xs" variant="default" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </div>
  )
}
