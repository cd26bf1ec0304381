import type { BackendCondition } from 'banyan/contracts/backend.ts'
import css from './condition-badge.module.css'

const WORDS: Record<BackendCondition['level'], string> = {
  good: 'good',
  unknown: 'not checked',
  degraded: 'degraded',
  held: 'drained',
  down: 'down',
}

/** How a backend is: the worst of its parts, by shape, word and colour. */
export function ConditionBadge({ condition: { level } }: { condition: Pick<BackendCondition, 'level'> }) {
  return (
    <span className={css.badge} data-level={level}>
      <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
        <Shape level={level} />
      </svg>
      {WORDS[level]}
    </span>
  )
}

function Shape({ level }: Pick<BackendCondition, 'level'>) {
  if (level === 'down') return <path d="M5 0.500 9.500 9.500H0.500z" fill="currentColor" />
  if (level === 'held') return <path d="M1 1h3v8h-3zM6 1h3v8h-3z" fill="currentColor" />
  if (level === 'degraded') return <path d="M5 0 10 5 5 10 0 5z" fill="currentColor" />
  const fill = level === 'good' ? 'currentColor' : 'none'
  return <circle cx="5" cy="5" r="4" fill={fill} stroke="currentColor" strokeWidth="1.5" />
}
