import '@mantine/core/styles/CloseButton.layer.css'
import '@mantine/core/styles/Input.layer.css'
import '@mantine/core/styles/ModalBase.layer.css'
import '@mantine/core/styles/Modal.layer.css'
import '@mantine/core/styles/Overlay.layer.css'
import '@mantine/core/styles/Paper.layer.css'
import '@mantine/core/styles/ScrollArea.layer.css'
import '@mantine/spotlight/styles.layer.css'
import { Spotlight, spotlight } from '@mantine/spotlight'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useEffect, useMemo, useState } from 'react'
import { useChange } from '../api/mutations.ts'
import { backendsQuery, routesQuery } from '../api/queries.ts'
import { palette, paletteOpen } from '../stores/palette.ts'
import { useStore } from '../stores/store.ts'
import { type Command, commandsFor, matching } from '../util/commands.ts'
import { rollBackChange } from './traffic-change.ts'

/** A list of fifty is longer than anybody reads. */
const SHOWN = 12

/** Goes anywhere and does the few things that are safe to do by name. */
export function CommandPalette() {
  const asked = useStore(palette)
  const router = useRouter()
  const { data: routes } = useQuery(routesQuery)
  const { data: backends } = useQuery(backendsQuery)
  const rollBack = useChange({ errors: 'toast' })
  const [query, setQuery] = useState('')
  const commands = useMemo(() => commandsFor(routes?.items ?? [], backends?.items ?? []), [routes, backends])
  useEffect(() => {
    if (asked > 0) spotlight.open()
  }, [asked])

  const found = matching(commands, query)
  const shown = found.slice(0, SHOWN)
  const ids = shown.map(({ id }) => id).join('\n')
  // The kit marks what Enter does when something is typed; what comes into the list later has no mark.
  useEffect(() => {
    if (ids === '' || query === '' || document.querySelector('[data-action][data-selected]')) return
    document.querySelector('[data-action]')?.setAttribute('data-selected', 'true')
  }, [ids, query])

  function run(command: Command) {
    if (command.act.kind === 'go') router.history.push(command.act.to)
    else void rollBack.run(rollBackChange(command.act.route))
  }

  return (
    <Spotlight.Root
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      onSpotlightOpen={() => paletteOpen.set(true)}
      onSpotlightClose={() => paletteOpen.set(false)}
      zIndex={450}
      overlayProps={{ blur: 0, backgroundOpacity: 0.35 }}
      attributes={{ content: { 'aria-label': 'Go to, or do' } }}
    >
      <Spotlight.Search
        aria-label="Search routes, backends, pages and commands"
        placeholder="Go to, or do…"
      />
      <Spotlight.ActionsList>
        {shown.map((command) => (
          <Spotlight.Action
            key={command.id}
            label={command.label}
            description={command.detail}
            onClick={() => run(command)}
          />
        ))}
        {found.length === 0 && <Spotlight.Empty>Nothing is called “{query}”.</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  )
}
