import { Button } from '@mantine/core'
import type { EndpointView } from 'banyan/contracts/endpoint.ts'
import { useChange } from '../api/mutations.ts'
import { queryClient } from '../api/query-client.ts'
import { openDialog } from '../stores/dialogs.ts'
import { ActionButton } from '../ui/ActionButton.tsx'
import { routeFor, templateFor } from '../util/endpoint-selection.ts'
import { plural } from '../util/format.ts'
import { ButtonLink } from './links.tsx'
import css from './routes-bulk-bar.module.css'
import type { Selection } from './use-selection.ts'

type Props = { chosen: readonly EndpointView[]; selection: Selection; forbidden: string | undefined }

/** What can be done with the endpoints that are selected, above the page so that nothing moves when it comes. */
export function EndpointBulkBar({ chosen, selection, forbidden }: Props) {
  const route = routeFor(chosen)
  const template = templateFor(chosen)
  const [one] = chosen
  const alone =
    chosen.length > 1
      ? 'Select one endpoint to take another out of it.'
      : one?.template.includes('{')
        ? undefined
        : 'Only an endpoint with a placeholder has others in it.'
  const apart = 'These differ in method or in the number of elements: no template takes them all.'
  if (one === undefined) return null
  const hidden = chosen.every((endpoint) => endpoint.hidden)
  return (
    <>
      <section className={css.bar} aria-label="Selected endpoints" data-shortcuts-first>
        <p className={css.count} role="status">
          {plural(chosen.length, 'endpoint')} selected
        </p>
        {'wrong' in route ? (
          <ActionButton size="xs" disabledReason={route.wrong} reasonSide="right">
            Create route
          </ActionButton>
        ) : (
          <ButtonLink size="xs" to="/routes/new" search={route} data-shortcut="new">
            Create route
          </ButtonLink>
        )}
        <ActionButton
          size="xs"
          variant="default"
          data-shortcut="merge"
          reasonSide="right"
          disabledReason={forbidden ?? (template === null ? apart : undefined)}
          onClick={() =>
            void openDialog({
              kind: 'endpoint-template',
              act: 'merge',
              endpoint: one.endpoint,
              samples: chosen.flatMap(({ samples }) => samples),
              ...(template === null ? {} : { proposed: template }),
            }).then((merged) => merged && selection.clear())
          }
        >
          Merge…
        </ActionButton>
        <ActionButton
          size="xs"
          variant="default"
          reasonSide="right"
          disabledReason={forbidden ?? alone}
          onClick={() =>
            void openDialog({
              kind: 'endpoint-template',
              act: 'split',
              endpoint: one.endpoint,
              samples: one.samples,
            }).then((split) => split && selection.clear())
          }
        >
          Split…
        </ActionButton>
        <Hide chosen={chosen} wanted={!hidden} refused={forbidden} onDone={selection.clear} />
        <Button size="xs" variant="subtle" data-shortcut="clear" onClick={selection.clear}>
          Select none
        </Button>
      </section>
      <div className={css.room} />
    </>
  )
}

type HideProps = {
  chosen: readonly EndpointView[]
  wanted: boolean
  refused: string | undefined
  onDone: () => void
}

function Hide({ chosen, wanted, refused, onDone }: HideProps) {
  const change = useChange({ errors: 'toast' })
  const names = chosen.map(({ endpoint }) => endpoint)

  async function set(hidden: boolean): Promise<void> {
    for (const [i, endpoint] of names.entries()) {
      const last = i === names.length - 1
      const done = await change.run({
        name: 'editEndpoint',
        tier: 0,
        input: { body: { endpoint, hidden } },
        done: () => (last ? saying(names, hidden) : null),
        ...(last ? { reverse: () => set(!hidden) } : {}),
      })
      if (!done) break
    }
    await queryClient.invalidateQueries({ queryKey: ['endpoints'] })
    onDone()
  }

  return (
    <ActionButton
      size="xs"
      variant="default"
      data-shortcut="hide"
      title={wanted ? 'Will not be migrated: counted apart, so that everything can be done' : undefined}
      reasonSide="right"
      loading={change.isPending}
      disabledReason={refused}
      onClick={() => void set(wanted)}
    >
      {wanted ? 'Hide' : 'Count again'}
    </ActionButton>
  )
}

function saying(names: readonly string[], hidden: boolean): string {
  const what = names.length === 1 ? names[0] : plural(names.length, 'endpoint')
  const one = names.length === 1
  if (!hidden) return `${what} ${one ? 'counts' : 'count'} again.`
  return `${what} ${one ? 'is' : 'are'} counted apart: ${one ? 'it' : 'they'} will not be migrated.`
}
