import { Link } from '@tanstack/react-router'
import type { ProgressView } from 'banyan/contracts/progress.ts'
import { STAGES, type Stage } from 'banyan/domain/stage.ts'
import { STAGE_LOOKS } from '../ui/StageBadge.tsx'
import { count, share } from '../util/format.ts'
import css from './stages-bar.module.css'

type Props = { routes: Partial<Record<Stage, number>>; stages: ProgressView['stages'] }

/** How far everything is, by traffic and by endpoints; every part leads to its routes. */
export function StagesBar({ routes, stages }: Props) {
  const of = new Map(stages.map((row) => [row.stage, row]))
  const requests = stages.reduce((sum, row) => sum + row.requests, 0)
  return (
    <div>
      <Bar title="Traffic of 7 days" sizes={(stage) => of.get(stage)?.requests ?? 0} />
      <Bar title="Endpoints" sizes={(stage) => of.get(stage)?.endpoints ?? 0} />
      <table className={css.legend}>
        <thead>
          <tr>
            <th scope="col">Stage</th>
            <th scope="col">routes</th>
            <th scope="col">endpoints</th>
            <th scope="col">traffic</th>
          </tr>
        </thead>
        <tbody>
          {STAGES.map((stage) => (
            <tr key={stage}>
              <th scope="row">
                <Link to="/routes" search={{ stage }} className={css.key} title={STAGE_LOOKS[stage].says}>
                  <span className={css.swatch} data-stage={stage} aria-hidden="true" />
                  {stage}
                </Link>
              </th>
              <td>{count(routes[stage] ?? 0)}</td>
              <td>{count(of.get(stage)?.endpoints ?? 0)}</td>
              <td>{share(of.get(stage)?.requests ?? 0, requests)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** The parts can be clicked; the table below has the same links for the keyboard, and the figures. */
function Bar({ title, sizes }: { title: string; sizes: (stage: Stage) => number }) {
  const shown = STAGES.filter((stage) => sizes(stage) > 0)
  return (
    <div className={css.row}>
      <p className={css.title}>{title}</p>
      <div className={css.bar} aria-hidden="true" data-empty={shown.length === 0}>
        {shown.map((stage) => (
          <Link
            key={stage}
            to="/routes"
            search={{ stage }}
            tabIndex={-1}
            data-stage={stage}
            style={{ flexGrow: sizes(stage) }}
          />
        ))}
      </div>
    </div>
  )
}
