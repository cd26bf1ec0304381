import css from './environment-chip.module.css'

/** Which environment this is. Where people are served it is solid, and says so, for it must not be overlooked. */
export function EnvironmentChip({ environment, production }: { environment: string; production: boolean }) {
  return (
    <span className={css.chip} data-production={production}>
      {environment}
      {production && <span className="sr-only"> (people are served here)</span>}
    </span>
  )
}
