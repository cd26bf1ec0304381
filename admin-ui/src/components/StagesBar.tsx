import { Link } from '@tanstack/react-router'
import { STAGES, type Stage } from 'banyan/domain/stage.ts'
import { STAGE_LOOKS } from '../ui/StageBadge.tsx'
import css from './stages-bar.module.css'

/** How many routes are in each stage; each part leads to its routes. */
export function StagesBar({ routes }: { routes: Partial<Record<Stage, number>> }) {
  const total = STAGES.reduce((sum, stage) => sum + (routes[stage] ?? 0), 0)
  return (
    <div>
      <div className={css.bar} aria-hidden="true" data-empty={total === 0}>
        {STAGES.filter((stage) => (routes[stage] ?? 0) > 0).map((stage) => (
          <div key={stage} data-stage={stage} style={{ flexGrow: routes[stage] }} />
        ))}
      </div>
      <ul className={css.legend}>
        {STAGES.map((stage) => (
          <li key={stage}>
            <Link to="/routes" search={{ stage }} className={css.key}>
              <span className={css.swatch} data-stage={stage} aria-hidden="true" />
              <span className={css.word}>{stage}</span>
              <span className={css.says}>{STAGE_LOOKS[stage].says}</span>
              <span className="num">
                {routes[stage] ?? 0}
                <span className="sr-only"> routes</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  )
}
