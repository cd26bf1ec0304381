import { useQuery } from '@tanstack/react-query'
import demoRoutes from '../../../deploy/demo-routes.yaml?raw'
import { api } from '../api/client.ts'
import { useChange } from '../api/mutations.ts'
import { ActionButton } from '../ui/ActionButton.tsx'
import { plural } from '../util/format.ts'
import css from './first-steps.module.css'
import { useReasonAgainst } from './use-can.ts'

/** In the demo, one click puts a route into every stage, so that all of the console has something to show. */
export function DemoRoutes() {
  const { data: plan } = useQuery({
    queryKey: ['routes', 'demo-plan'],
    queryFn: ({ signal }) => api('planConfig', { body: { document: demoRoutes }, signal }),
  })
  const forbidden = useReasonAgainst('route.write')
  const change = useChange({ errors: 'toast' })
  // Also absent where only a part of the estate runs: the file is all or nothing.
  if (!plan || plan.items.length === 0 || plan.refusals.length > 0) return null
  const { base, digest } = plan
  const apply = () =>
    change.run({
      name: 'applyConfig',
      tier: 3,
      input: { body: { document: demoRoutes, base, digest, reason: 'to look around' } },
      done: (answer) => `${plural(answer.changes.length, 'route')} of the demo set up.`,
      changes: (answer) => answer.changes,
    })
  return (
    <div className={css.demo}>
      <div className="grow">
        <strong>This is the demo.</strong> Its shoppers are at work. One click sets up a route in every stage:
        a canary whose answers differ, two shadows, one cut over. Undo takes them away.
      </div>
      <ActionButton disabledReason={forbidden} loading={change.isPending} onClick={() => void apply()}>
        Set up the demo’s routes
      </ActionButton>
    </div>
  )
}
