import { ActionIcon, Button } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconFold } from '@tabler/icons-react'
import type { DiffRow } from 'banyan/contracts/divergence.ts'
import { type ReactNode, useMemo, useState, useSyncExternalStore } from 'react'
import { differenceStarts } from '../../util/diff-fold.ts'
import { Chip } from '../Chip.tsx'
import { DiffView } from './DiffView.tsx'
import css from './diff-panel.module.css'
import { SelectedRow } from './SelectedRow.tsx'

const WIDE = matchMedia('(min-width: 62.5rem)')

type Props = {
  rows: readonly DiffRow[]
  label: string
  names: { baseline: string; candidate: string }
  /** What already forgives a row: the name of a rule, or noise. */
  tagOf: (row: DiffRow) => string | null
  /** What can be done about the selected row. */
  actions?: ((row: DiffRow) => ReactNode) | undefined
  /** More was compared than is shown. */
  cut?: boolean
}

/** The diff with everything around it: from difference to difference, split or unified, folded or whole. */
export function DiffPanel({ rows, label, names, tagOf, actions, cut = false }: Props) {
  const wide = useSyncExternalStore(onWidth, () => WIDE.matches)
  const [unified, setUnified] = useState(false)
  const [folding, setFolding] = useState(true)
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set())
  const starts = useMemo(() => differenceStarts(rows), [rows])
  const [selected, setSelected] = useState<number | null>(starts[0] ?? null)
  const split = wide && !unified
  const row = selected === null ? undefined : rows[selected]
  const place = starts.findLastIndex((start) => start <= (selected ?? -1))

  function step(by: 1 | -1) {
    const next = starts[(place + by + starts.length) % starts.length]
    if (next !== undefined) setSelected(next)
  }

  return (
    <div className={css.panel}>
      <div className={css.bar}>
        <span className="num">
          {starts.length === 0 ? 'no difference' : `difference ${Math.max(0, place) + 1} of ${starts.length}`}
        </span>
        <ActionIcon
          aria-label="Previous difference"
          data-shortcut="previous-difference"
          onClick={() => step(-1)}
        >
          <IconArrowUp size={16} />
        </ActionIcon>
        <ActionIcon aria-label="Next difference" data-shortcut="next-difference" onClick={() => step(1)}>
          <IconArrowDown size={16} />
        </ActionIcon>
        <span className="grow" />
        <Button
          variant="subtle"
          size="compact-xs"
          data-shortcut="fold"
          aria-pressed={folding}
          leftSection={<IconFold size={15} aria-hidden="true" />}
          onClick={() => setFolding(!folding)}
        >
          {folding ? 'Show equal lines' : 'Fold equal lines'}
        </Button>
        {wide && (
          <Chip on={split} onToggle={() => setUnified(!unified)} shortcut="split">
            side by side
          </Chip>
        )}
      </div>
      {split && (
        <div className={css.sides} aria-hidden="true">
          <span />
          <span>{names.baseline}</span>
          <span>{names.candidate}</span>
        </div>
      )}
      <DiffView
        rows={rows}
        label={label}
        split={split}
        folding={folding}
        open={open}
        selected={selected}
        tagOf={tagOf}
        onSelect={setSelected}
        onOpen={(fold) => setOpen(new Set([...open, fold]))}
      />
      {cut && <p className={css.cut}>There is more; only this much is shown.</p>}
      {row && row.mark !== 'same' && (
        <SelectedRow row={row} names={names} tag={tagOf(row)}>
          {actions?.(row)}
        </SelectedRow>
      )}
    </div>
  )
}

function onWidth(listener: () => void): () => void {
  WIDE.addEventListener('change', listener)
  return () => WIDE.removeEventListener('change', listener)
}
