import '../../forms/form-styles.ts'
import { Button, Checkbox, Textarea } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import type { ConfigPlan } from 'banyan/contracts/config-file.ts'
import { type FormEvent, useState } from 'react'
import { api, problemText } from '../../api/client.ts'
import { useChange } from '../../api/mutations.ts'
import { Card } from '../../ui/Card.tsx'
import { DialogButtons } from '../../ui/DialogButtons.tsx'
import { Failed } from '../../ui/Notice.tsx'
import { ReasonField } from '../../ui/ReasonField.tsx'
import { fileCommands } from '../../util/cli.ts'
import { plural } from '../../util/format.ts'
import { CliButton } from '../CliButton.tsx'
import { ConfigPlanView } from './ConfigPlanView.tsx'

/** Backends, routes and rules as a file: out of here, and in again after a look at what it would do. */
export function ConfigFile() {
  return (
    <div className="stack">
      <Card title="Export" aside={<CliButton compact command={fileCommands.export} />}>
        <div className="stack">
          <p>
            All backends, routes and rules in one file, always written alike: keep it in Git, compare two
            instances, or set up another one.
          </p>
          <div>
            <Button
              component="a"
              href="/api/v1/config?format=yaml"
              download="banyan.yaml"
              variant="default"
              leftSection={<IconDownload size={16} aria-hidden="true" />}
            >
              Export as YAML
            </Button>
          </div>
        </div>
      </Card>
      <Import />
    </div>
  )
}

type Wanted = { document: string; prune: boolean }

function Import() {
  const [wanted, setWanted] = useState<Wanted>({ document: '', prune: false })
  const [seen, setSeen] = useState<{ wanted: Wanted; plan: ConfigPlan } | null>(null)
  const asking = useMutation({ mutationFn: (body: Wanted) => api('planConfig', { body }) })
  const isEmpty = wanted.document.trim() === ''
  // A plan is of one text; another text has none yet.
  const edit = (next: Wanted) => {
    setWanted(next)
    setSeen(null)
  }

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (isEmpty) return
    const plan = await asking.mutateAsync(wanted).catch(() => null)
    if (plan) setSeen({ wanted, plan })
  }

  return (
    <Card title="Import" aside={<CliButton compact command={fileCommands.plan(wanted.prune)} />}>
      <form className="stack" onSubmit={submit}>
        <label>
          <span className="small dim">A file, or paste it below (YAML or JSON)</span>
          <br />
          <input
            type="file"
            accept=".yaml,.yml,.json"
            onChange={(event) =>
              void event.currentTarget.files?.[0]?.text().then((document) => edit({ ...wanted, document }))
            }
          />
        </label>
        <Textarea
          label="File"
          rows={10}
          classNames={{ input: 'mono' }}
          spellCheck={false}
          value={wanted.document}
          onChange={(event) => edit({ ...wanted, document: event.currentTarget.value })}
        />
        <Checkbox
          label="Delete what is not in the file"
          description="Else it stays as it is. Legacy is never deleted."
          checked={wanted.prune}
          onChange={(event) => edit({ ...wanted, prune: event.currentTarget.checked })}
        />
        {asking.error && <Failed what="There is no plan for this" {...problemText(asking.error)} />}
        <div>
          <Button type="submit" size="sm" loading={asking.isPending} disabled={isEmpty}>
            Show the plan
          </Button>
        </div>
      </form>
      {seen && <Apply {...seen} onDone={() => edit({ document: '', prune: false })} />}
    </Card>
  )
}

/** What the plan says, and the one button that does exactly that. */
function Apply({ wanted, plan, onDone }: { wanted: Wanted; plan: ConfigPlan; onDone: () => void }) {
  const [reason, setReason] = useState('')
  const change = useChange({ errors: 'inline' })
  const { base, digest, items, refusals } = plan

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (against !== undefined) return
    const applied = await change.run({
      name: 'applyConfig',
      tier: 3,
      input: { body: { ...wanted, base, digest, reason: reason.trim() } },
      done: (answer) => `${plural(answer.changes.length, 'object')} of the file applied.`,
      changes: (answer) => answer.changes,
    })
    if (applied) onDone()
  }

  const against =
    refusals.length > 0
      ? 'Repair what is refused first.'
      : reason.trim() === ''
        ? 'Give a reason first.'
        : undefined
  return (
    <div style={{ marginTop: '1.25rem' }}>
      <ConfigPlanView plan={plan} />
      {items.length > 0 && (
        <form className="stack" onSubmit={submit} style={{ marginTop: '1rem' }}>
          <ReasonField
            value={reason}
            onChange={setReason}
            required="It is kept in Activity with the change."
          />
          {change.error && <Failed what="Nothing was applied" {...problemText(change.error)} />}
          <DialogButtons
            deed={`Apply ${plural(items.length, 'change')}`}
            busy={change.isPending}
            disabledReason={against}
            onCancel={onDone}
          />
        </form>
      )}
    </div>
  )
}
