import { CopyLine } from '../../ui/CopyLine.tsx'
import { Note } from '../../ui/Notice.tsx'
import css from './settings.module.css'

/** A token, shown this once. */
export function TokenShown({ made: { name, token } }: { made: { name: string; token: string } }) {
  return (
    <div className={css.made} role="status">
      <Note tone="warn">
        <p>The token {name} is shown this once. Keep it where your secrets are.</p>
        <CopyLine text={token} />
      </Note>
    </div>
  )
}
