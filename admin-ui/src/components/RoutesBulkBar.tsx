import { Button } from '@mantine/core'
import { IconArrowBackUp, IconArrowsSplit2, IconGhost2 } from '@tabler/icons-react'
import type { RouteView } from 'banyan/contracts/route.ts'
import { useChange } from '../api/mutations.ts'
import { openDialog } from '../stores/dialogs.ts'
import { ActionButton } from '../ui/ActionButton.tsx'
import { bulkRollbackCommand } from '../util/cli.ts'
import { count, plural } from '../util/format.ts'
import type { SettledRow } from '../util/settled-rows.ts'
import { bulkRollBack } from './bulk-change.ts'
import { CliButton } from './CliButton.tsx'
import css from './routes-bulk-bar.module.css'
import { useReasonAgainst } from './use-can.ts'
import type { Selection } from './use-selection.ts'

type Props = {
  /** All routes as they are now; selected ones may be gone. */
  all: readonly RouteView[]
  /** What the filter shows of them. */
  rows: readonly SettledRow<RouteView>[]
  selection: Selection
}

/** What can be done to all selected routes at once, above the page so that nothing moves when it comes. */
export function RoutesBulkBar({ all, rows, selection }: Props) {
  const routes = all.filter(({ id }) => selection.ids.has(id))
  const shown = new Set(rows.map(({ item }) => item.id))
  const hidden = routes.filter(({ id }) => !shown.has(id)).length
  const change = useChange({ errors: 'toast' })
  const mayNotRollBack = useReasonAgainst('route.rollback')
  const mayNotChange = useReasonAgainst('traffic.change')
  const movable = routes.filter(({ retiredAt }) => retiredAt === null)
  const retired = movable.length === 0 ? 'Retired routes cannot be moved.' : undefined
  const ids = movable.map(({ id }) => id)

  function clear() {
    selection.clear()
    // The button that had the focus goes.
    document.querySelector<HTMLElement>('main thead input')?.focus({ preventScroll: true })
  }

  if (routes.length === 0) return null
  return (
    <>
      <section className={css.bar} aria-label="Selected routes" data-shortcuts-first>
        <p className={css.count} role="status">
          {plural(routes.length, 'route')} selected{hidden > 0 && `, ${count(hidden)} not shown`}
        </p>
        <ActionButton
          color="red"
          variant="light"
          reasonSide="right"
          leftSection={<IconArrowBackUp size={16} aria-hidden="true" />}
          // Not for a lack of exposure: the list may be behind, and coming back is always possible.
          disabledReason={mayNotRollBack ?? retired}
          data-shortcut="roll-back"
          onClick={() => void change.run(bulkRollBack(movable))}
        >
          Roll back
        </ActionButton>
        <ActionButton
          variant="default"
          reasonSide="right"
          leftSection={<IconGhost2 size={16} aria-hidden="true" />}
          disabledReason={mayNotChange ?? retired}
          data-shortcut="shadow"
          onClick={() => void openDialog({ kind: 'bulk-traffic', what: 'shadow', ids })}
        >
          Shadow…
        </ActionButton>
        <ActionButton
          variant="default"
          reasonSide="right"
          leftSection={<IconArrowsSplit2 size={16} aria-hidden="true" />}
          disabledReason={mayNotChange ?? retired}
          data-shortcut="ramp"
          onClick={() => void openDialog({ kind: 'bulk-traffic', what: 'ramp', ids })}
        >
          Ramp…
        </ActionButton>
        <CliButton command={bulkRollbackCommand(movable)} />
        <Button variant="subtle" data-shortcut="clear" onClick={clear}>
          Clear
        </Button>
      </section>
      <div className={css.room} />
    </>
  )
}
