import '@mantine/core/styles/Input.layer.css'
import { ActionIcon, Button } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconFold } from '@tabler/icons-react'
import type { DiffRow } from 'banyan/contracts/divergence.ts'
import {
  type ReactNode,
  useDeferredValue,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import { differenceStarts, foldHiding, foldRows } from '../../util/diff-fold.ts'
import { findRows } from '../../util/diff-text.ts'
import { plural } from '../../util/format.ts'
import { Chip } from '../Chip.tsx'
import { DiffView } from './DiffView.tsx'
import css from './diff-panel.module.css'
import { FindBox } from './FindBox.tsx'
import { SelectedRow } from './SelectedRow.tsx'

/** From this width on there is room for two columns. */
const WIDE = matchMedia('(min-width: 1000px)')

type Props = {
  rows: readonly DiffRow[]
  label: string
  names: { baseline: string; candidate: string }
  /** What already forgives a row, in a few words: a rule, or noise. */
  tagOf: (row: DiffRow) => string | null
  /** What can be done about the selected row, and more about what forgives it. */
  actions?: ((row: DiffRow) => ReactNode) | undefined
  /** More was compared than is shown. */
  cut?: boolean
}

/** The diff with everything around it: from difference to difference, split or unified, folded or whole, and find. */
export function DiffPanel({ rows, label, names, tagOf, actions, cut = false }: Props) {
  const wide = useSyncExternalStore(onWidth, () => WIDE.matches)
  const [unified, setUnified] = useState(false)
  const [folding, setFolding] = useState(true)
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set())
  const items = useMemo(() => foldRows(rows, open, folding), [rows, open, folding])
  const starts = useMemo(() => differenceStarts(rows, (row) => tagOf(row) !== null), [rows, tagOf])
  const forgiven = useMemo(() => rows.filter((row) => tagOf(row) !== null).length, [rows, tagOf])
  const [selected, setSelected] = useState<number | null>(starts[0] ?? null)
  const find = useFind(rows)
  const split = wide && !unified
  const row = selected === null ? undefined : rows[selected]
  const place = starts.findLastIndex((start) => start <= (selected ?? -1))

  function reveal(index: number | undefined) {
    if (index === undefined) return
    const fold = foldHiding(items, index)
    if (fold !== null) setOpen(new Set([...open, fold]))
    setSelected(index)
  }
  const step = (by: 1 | -1) => reveal(starts[(place + by + starts.length) % starts.length])
  const stepFound = (by: 1 | -1) => reveal(beside(find.found, selected ?? -1, by))
  // What is looked for comes into view as it is typed.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is looked for moves the selection
  useEffect(() => {
    if (find.found.length > 0 && !find.has.has(selected ?? -1)) stepFound(1)
  }, [find.found])

  return (
    <div>
      <div className={css.bar}>
        <span className="num">
          {starts.length === 0 ? 'no difference' : `difference ${Math.max(0, place) + 1} of ${starts.length}`}
          {forgiven > 0 && <span className="dim"> · {plural(forgiven, 'line')} forgiven</span>}
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
        <FindBox
          input={find.input}
          text={find.text}
          onText={find.setText}
          count={find.found.length}
          place={find.found.indexOf(selected ?? -1)}
          onStep={stepFound}
        />
        <span className="grow" />
        <Button
          variant="subtle"
          size="compact-xs"
          data-shortcut="fold"
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
        items={items}
        label={label}
        split={split}
        selected={selected}
        found={find.has}
        tagOf={tagOf}
        onSelect={setSelected}
        onOpen={(fold) => setOpen(new Set([...open, fold]))}
        onFind={() => find.input.current?.focus()}
      />
      {cut && <p className={css.cut}>There is more; only this much is shown.</p>}
      {row && (
        <SelectedRow row={row} names={names} tag={tagOf(row)}>
          {actions?.(row)}
        </SelectedRow>
      )}
    </div>
  )
}

/** What is looked for, and the rows that have it, in order and as a set. */
function useFind(rows: readonly DiffRow[]) {
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const wanted = useDeferredValue(text)
  const found = useMemo(() => findRows(rows, wanted), [rows, wanted])
  const has = useMemo(() => new Set(found), [found])
  return { input, text, setText, found, has }
}

/** The next of some rows after one, or the last before it; around the end. */
function beside(found: readonly number[], from: number, by: 1 | -1): number | undefined {
  if (by === 1) return found.find((row) => row > from) ?? found[0]
  return found.findLast((row) => row < from) ?? found.at(-1)
}

function onWidth(listener: () => void): () => void {
  WIDE.addEventListener('change', listener)
  return () => WIDE.removeEventListener('change', listener)
}
