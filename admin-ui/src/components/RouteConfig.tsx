import { useNavigate } from '@tanstack/react-router'
import type { RouteView } from 'banyan/contracts/route.ts'
import { useState } from 'react'
import { useChange } from '../api/mutations.ts'
import { RouteForm, useRouteForm } from '../forms/RouteForm.tsx'
import { editBodyOf, editDiffOf, valuesOf } from '../forms/route-values.ts'
import { useErrorFields } from '../forms/use-error-fields.ts'
import { openDialog } from '../stores/dialogs.ts'
import { ActionButton } from '../ui/ActionButton.tsx'
import { Card } from '../ui/Card.tsx'
import { FieldDiff } from '../ui/FieldDiff.tsx'
import { Note } from '../ui/Notice.tsx'
import { RouteJson } from './RouteJson.tsx'
import { RouteOrder } from './RouteOrder.tsx'
import css from './route-config.module.css'
import { useReasonAgainst } from './use-can.ts'
import { useUnsaved } from './use-unsaved.ts'

/** The configuration as a form beside the same thing as JSON, and what saving would change. */
export function RouteConfig({ route }: { route: RouteView }) {
  // The version the form was filled from: what arrives later never overwrites what is being typed.
  const [base, setBase] = useState(route)
  const form = useRouteForm(valuesOf(base))
  const change = useChange({ errors: 'inline' })
  const forbidden = useReasonAgainst('route.write')
  useErrorFields(form, change.error)
  const diff = editDiffOf(form.values, base)
  useUnsaved(diff.length > 0)
  const moved = route.version !== base.version

  function startOver() {
    setBase(route)
    form.setValues(valuesOf(route))
  }

  async function save() {
    const saved = await change.run({
      name: 'editRoute',
      tier: 2,
      base,
      input: { params: { id: base.id }, body: editBodyOf(form.values, base) },
      done: (answer) => `${answer.id} was saved as revision ${answer.revision}.`,
      changes: (answer) => [{ kind: 'route', id: base.id, before: { ...base }, after: { ...answer } }],
    })
    if (saved) {
      setBase(saved)
      form.setValues(valuesOf(saved))
    }
  }

  return (
    <div className={css.columns}>
      <RouteForm
        form={form}
        isNew={false}
        submit="Save"
        busy={change.isPending}
        error={change.error}
        disabledReason={forbidden ?? (diff.length === 0 ? 'Nothing was changed.' : undefined)}
        onSubmit={() => void save()}
      >
        {moved && (
          <Note tone="warn">
            {route.changedBy} changed this route meanwhile.{' '}
            <button type="button" className={css.inline} onClick={startOver}>
              Start over from theirs
            </button>
          </Note>
        )}
        {diff.length > 0 && (
          <>
            {serves(route) && (
              <Note tone="info">
                This route is in use: saving changes what its next request meets. Undo brings this back.
              </Note>
            )}
            <FieldDiff changes={diff} label="What saving changes" />
          </>
        )}
      </RouteForm>
      <div className="stack">
        <RouteOrder route={route} />
        <Card title="As JSON">
          <RouteJson route={route} />
        </Card>
        <Danger route={route} forbidden={forbidden} />
      </div>
    </div>
  )
}

const serves = ({ weight, mirror }: RouteView) => weight > 0 || mirror > 0

function Danger({ route, forbidden }: { route: RouteView; forbidden: string | undefined }) {
  const navigate = useNavigate()
  const retiring =
    route.retiredAt !== null
      ? 'It is retired already.'
      : route.weight < 100
        ? 'Only a route that is cut over can be retired: the candidate must serve everything first.'
        : undefined
  async function remove() {
    const effect = `Its requests go where the next route says, or to ${route.baseline}. Activity can bring it back.`
    if (await openDialog({ kind: 'delete', what: 'route', object: route, effect })) {
      await navigate({ to: '/routes', ignoreBlocker: true })
    }
  }
  return (
    <Card title="Ends">
      <div className="stack tight">
        <p className="dim">Retiring takes the baseline away for good; deleting takes the route away.</p>
        <div className="row wrap">
          <ActionButton
            variant="default"
            disabledReason={forbidden ?? retiring}
            onClick={() => void openDialog({ kind: 'retire', route })}
          >
            Retire…
          </ActionButton>
          <ActionButton variant="default" disabledReason={forbidden} onClick={() => void remove()}>
            Delete…
          </ActionButton>
        </div>
      </div>
    </Card>
  )
}
