import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { isApiError } from '../api/client.ts'
import { useChange } from '../api/mutations.ts'
import { useReasonAgainst } from '../components/use-can.ts'
import { useUnsaved } from '../components/use-unsaved.ts'
import { RouteForm, useRouteForm } from '../forms/RouteForm.tsx'
import { createBodyOf, EMPTY_ROUTE, idFromPath } from '../forms/route-values.ts'
import { useErrorFields } from '../forms/use-error-fields.ts'
import { PageHead } from '../ui/PageHead.tsx'

const page = getRouteApi('/shell/routes/new')

/** Its whole state can come from the address, so that a suggestion elsewhere is one link. */
export function NewRoutePage() {
  const search = page.useSearch()
  const navigate = useNavigate()
  const forbidden = useReasonAgainst('route.write')
  const change = useChange({ errors: 'inline' })
  const form = useRouteForm({
    ...EMPTY_ROUTE,
    id: search.id ?? idFromPath(search.path ?? ''),
    kind: search.kind ?? 'prefix',
    path: search.path ?? '',
    methods: search.methods?.split(',').filter(Boolean) ?? [],
    host: search.host ?? '',
    candidate: search.candidate ?? null,
  })
  useErrorFields(form, change.error)
  useUnsaved(form.isDirty())

  async function submit() {
    const created = await change.run({
      name: 'createRoute',
      tier: 0,
      input: { body: createBodyOf(form.values) },
      done: (answer) => `${answer.id} was created. It moves no traffic yet.`,
      changes: (answer) => [{ kind: 'route', id: answer.id, before: null, after: { ...answer } }],
    })
    if (created) await navigate({ to: '/routes/$id', params: { id: created.id }, ignoreBlocker: true })
  }

  return (
    <>
      <PageHead
        title="New route"
        above={<Link to="/routes">Routes</Link>}
        lead="It starts at 0 %: creating a route never moves traffic."
      />
      <RouteForm
        form={form}
        isNew
        submit="Create route"
        busy={change.isPending}
        error={isApiError(change.error) ? change.error : null}
        disabledReason={forbidden}
        onSubmit={() => void submit()}
      />
    </>
  )
}
