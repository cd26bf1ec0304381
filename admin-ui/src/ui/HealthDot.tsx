import css from './health-dot.module.css'

const WORDS = { up: 'healthy', down: 'unhealthy', unknown: 'not checked' }

/** Health by shape, colour and, for those who need it, word. */
export function HealthDot({ healthy, withWord = false }: { healthy: boolean | null; withWord?: boolean }) {
  const state = healthy === null ? 'unknown' : healthy ? 'up' : 'down'
  return (
    <span className={css.health} data-state={state}>
      <svg width="9" height="9" viewBox="0 0 9 9" aria-hidden="true">
        {state === 'down' ? (
          <path d="M4.500 0.500 8.500 8.500H0.500z" fill="currentColor" />
        ) : (
          <circle
            cx="4.5"
            cy="4.5"
            r="3.5"
            fill={state === 'up' ? 'currentColor' : 'none'}
            stroke="currentColor"
            strokeWidth="1.5"
          />
        )}
      </svg>
      <span className={withWord ? undefined : 'sr-only'}>{WORDS[state]}</span>
    </span>
  )
}
