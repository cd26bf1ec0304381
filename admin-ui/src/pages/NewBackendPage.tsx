import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useChange } from '../api/mutations.ts'
import { useReasonAgainst } from '../components/use-can.ts'
import { BackendForm, type BackendValues, backendBodyOf, EMPTY_BACKEND } from '../forms/BackendForm.tsx'
import { PageHead } from '../ui/PageHead.tsx'

const page = getRouteApi('/shell/backends/new')

export function NewBackendPage() {
  const { id = '', url = '' } = page.useSearch()
  const navigate = useNavigate()
  const forbidden = useReasonAgainst('backend.write')
  const change = useChange({ errors: 'inline' })

  async function submit(values: BackendValues) {
    const { description, health, ...rest } = backendBodyOf(values)
    const created = await change.run({
      name: 'createBackend',
      tier: 0,
      input: {
        body: {
          id: values.id.trim(),
          ...rest,
          ...(description ? { description } : {}),
          ...(health ? { health } : {}),
        },
      },
      done: (answer) => `${answer.id} was added. No route sends it anything yet.`,
      changes: (answer) => [{ kind: 'backend', id: answer.id, before: null, after: { ...answer } }],
    })
    if (created) await navigate({ to: '/backends/$id', params: { id: created.id }, ignoreBlocker: true })
  }

  return (
    <>
      <PageHead
        title="Add backend"
        above={<Link to="/backends">Backends</Link>}
        lead="Adding one sends it nothing. Routes decide that."
      />
      <BackendForm
        initial={{ ...EMPTY_BACKEND, id, url }}
        isNew
        submit="Add backend"
        busy={change.isPending}
        error={change.error}
        disabledReason={forbidden}
        onSubmit={(values) => void submit(values)}
      />
    </>
  )
}
