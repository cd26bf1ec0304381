import { Link } from '@tanstack/react-router'
import type { DivergenceSummary } from 'banyan/contracts/divergence.ts'
import { DivergenceBadge, NoiseBadge } from '../../ui/DivergenceBadge.tsx'
import { TimeAgo } from '../../ui/TimeAgo.tsx'
import type { DivergenceSearch } from '../../util/divergence-filter.ts'
import { count, share } from '../../util/format.ts'
import { RouteCheckbox } from '../RouteCheckbox.tsx'
import type { Selection } from '../use-selection.ts'
import css from './divergence-list.module.css'

const PATHS_SHOWN = 3

type Props = {
  items: readonly DivergenceSummary[]
  search: DivergenceSearch
  /** Where several can be chosen. */
  selection?: Selection
}

/** Groups of differences, each in one statement with how much of its endpoint it touches. */
export function DivergenceList({ items, search, selection }: Props) {
  return (
    <ul className={css.list}>
      {items.map((item) => (
        <li key={item.signature} className={css.item} data-row>
          {selection && (
            <RouteCheckbox
              label={`Select ${item.title}`}
              state={selection.has(item.signature)}
              shortcut="select"
              onChange={(on) => selection.set([item.signature], on)}
            />
          )}
          <div className={css.state}>
            {item.noise === 'noise' ? <NoiseBadge noise="noise" /> : <DivergenceBadge state={item.state} />}
          </div>
          <div className="grow">
            <Link
              to="/divergences/$signature"
              params={{ signature: item.signature }}
              search={search}
              className={css.title}
              data-row-link
            >
              {item.title}
            </Link>
            <p className={css.where}>
              <span className="mono">{item.endpoint}</span>
              {item.paths.slice(0, PATHS_SHOWN).map(({ path, kind }) => (
                <span key={`${path} ${kind}`} className={css.path}>
                  {path} <em>{kind}</em>
                </span>
              ))}
              {item.paths.length > PATHS_SHOWN && <span>and {item.paths.length - PATHS_SHOWN} more</span>}
            </p>
          </div>
          <div className={css.share}>
            <div className={css.bar} aria-hidden="true">
              <div style={{ width: `${Math.max(2, item.share * 100)}%` }} />
            </div>
            <span>
              <strong>{share(item.recent, item.compared)}</strong>{' '}
              <span className="dim">of {count(item.compared)}</span>
            </span>
          </div>
          <div className={css.seen}>
            <TimeAgo at={item.lastSeen} />
            {item.lastBuild && <span className="dim clip">{item.lastBuild}</span>}
          </div>
        </li>
      ))}
    </ul>
  )
}
