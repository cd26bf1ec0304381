import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { DiffRow, DivergenceDetail, ExampleDiff } from 'banyan/contracts/divergence.ts'
import { useCallback, useMemo } from 'react'
import type { z } from 'zod'
import { rulesQuery } from '../../api/evidence-queries.ts'
import { routeQuery } from '../../api/queries.ts'
import { openDialog } from '../../stores/dialogs.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { DiffPanel } from '../../ui/diff/DiffPanel.tsx'
import { Empty, Note } from '../../ui/Notice.tsx'
import { bodyStates } from '../../util/body-state.ts'
import { EMPTY_RULE, kindsFor, ruleName } from '../../util/rules.ts'
import { useReasonAgainst } from '../use-can.ts'
import css from './detail.module.css'

type Divergence = z.infer<typeof DivergenceDetail>
type Props = { divergence: Divergence; example: ExampleDiff; part: 'body' | 'headers' }

/** In the place of a rule where nobody compares, so that there is nothing to forgive. */
const NOT_COMPARED = 'builtin:not-compared'

/** Both answers side by side; each line that differs can be forgiven from here. */
export function ExampleComparison({ divergence, example, part }: Props) {
  const { data: route } = useQuery(routeQuery(divergence.route))
  const forbidden = useReasonAgainst('rule.write')
  const tagOf = useTags(divergence)
  const names = { baseline: route?.baseline ?? 'baseline', candidate: route?.candidate ?? 'candidate' }
  const states = part === 'body' ? bodyStates(example, names) : []
  const blank = states.find((state) => state.blank)
  const rows = part === 'body' ? example.rows : example.head
  if (blank) return <Empty title={blank.title}>{blank.text}</Empty>
  if (rows.length === 0) return <Empty title="Nothing to compare here">Neither answer has a body.</Empty>
  return (
    <>
      {states.map(({ title, text }) => (
        <div key={title} className={css.said}>
          <Note tone="info">
            <strong>{title}.</strong> {text}
          </Note>
        </div>
      ))}
      <DiffPanel
        rows={rows}
        label={`Difference of ${part}`}
        names={names}
        tagOf={tagOf}
        cut={part === 'body' && example.cut}
        actions={(row) => (
          <>
            {row.rules.some((id) => !id.startsWith('builtin:')) && (
              <Link to="/rules" search={{ q: row.path ?? '' }} className="small">
                Rules here
              </Link>
            )}
            {row.path !== null && row.mark !== 'same' && !row.rules.includes(NOT_COMPARED) && (
              <ActionButton
                variant="default"
                size="compact-xs"
                disabledReason={forbidden}
                onClick={() => void ignoreRow(divergence, row)}
              >
                {row.kind === 'order' ? 'Ignore order here…' : 'Ignore this…'}
              </ActionButton>
            )}
          </>
        )}
      />
    </>
  )
}

/** What forgives a row: the rule in a few words, or that the path is noise. */
function useTags({ paths }: Divergence): (row: DiffRow) => string | null {
  const { data: rules } = useQuery(rulesQuery)
  const names = useMemo(() => new Map(rules?.items.map((rule) => [rule.id, ruleName(rule)])), [rules])
  const noisy = useMemo(
    () =>
      new Set(
        paths.filter(({ noise }) => noise?.state === 'noise').map(({ path, kind }) => `${kind} ${path}`),
      ),
    [paths],
  )
  return useCallback(
    (row: DiffRow) => {
      if (row.mark === 'same') return null
      if (row.rules.length > 0) return row.rules.map((id) => names.get(id) ?? ruleName({ id })).join(', ')
      return noisy.has(`${row.kind} ${row.path}`) ? 'noise' : null
    },
    [names, noisy],
  )
}

function ignoreRow({ signature, route, endpoint }: Divergence, row: DiffRow): Promise<boolean> {
  const kinds = kindsFor(row)
  return openDialog({
    kind: 'rule',
    accept: false,
    signature,
    where: { route, endpoint },
    kinds,
    initial: { ...EMPTY_RULE, kind: kinds[0] ?? 'ignore', path: row.path ?? '' },
  })
}
