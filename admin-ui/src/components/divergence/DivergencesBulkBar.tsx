import { Button } from '@mantine/core'
import { IconCircleCheck, IconRotate } from '@tabler/icons-react'
import type { DivergenceSummary } from 'banyan/contracts/divergence.ts'
import { useChange } from '../../api/mutations.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { triageCommand } from '../../util/cli.ts'
import { plural } from '../../util/format.ts'
import { CliButton } from '../CliButton.tsx'
import css from '../routes-bulk-bar.module.css'
import { useReasonAgainst } from '../use-can.ts'
import type { Selection } from '../use-selection.ts'
import { triageChanges } from './triage-change.ts'

type Props = { items: readonly DivergenceSummary[]; selection: Selection }

/** The same said of all selected groups at once, in both directions. */
export function DivergencesBulkBar({ items, selection }: Props) {
  const change = useChange({ errors: 'toast' })
  const forbidden = useReasonAgainst('divergence.triage')
  const chosen = items.filter(({ signature }) => selection.has(signature))
  if (chosen.length === 0) return null
  const settled = chosen.filter(({ state }) => state === 'accepted' || state === 'resolved')
  const open = chosen.filter((group) => !settled.includes(group))

  async function say(action: 'resolve' | 'reopen', groups: readonly DivergenceSummary[]) {
    const signatures = groups.map(({ signature }) => signature)
    if (await change.run(triageChanges(signatures, action))) selection.clear()
  }
  return (
    <>
      <section className={css.bar} aria-label="Selected groups" data-shortcuts-first>
        <p className={css.count} role="status">
          {plural(chosen.length, 'group')} selected
        </p>
        <ActionButton
          reasonSide="right"
          leftSection={<IconCircleCheck size={16} aria-hidden="true" />}
          disabledReason={forbidden ?? (open.length === 0 ? 'None of them is open.' : undefined)}
          loading={change.isPending}
          data-shortcut="resolve"
          onClick={() => void say('resolve', open)}
        >
          Resolve
        </ActionButton>
        <ActionButton
          variant="default"
          reasonSide="right"
          leftSection={<IconRotate size={16} aria-hidden="true" />}
          disabledReason={
            forbidden ?? (settled.length === 0 ? 'None of them is accepted or resolved.' : undefined)
          }
          loading={change.isPending}
          onClick={() => void say('reopen', settled)}
        >
          Reopen
        </ActionButton>
        <CliButton
          command={triageCommand(
            settled.length > open.length ? 'reopen' : 'resolve',
            (settled.length > open.length ? settled : open).map(({ signature }) => signature),
          )}
        />
        <Button variant="subtle" data-shortcut="clear" onClick={selection.clear}>
          Clear
        </Button>
      </section>
      <div className={css.room} />
    </>
  )
}
