import { type ReactElement, type ReactNode, useId } from 'react'
import css from './hint.module.css'

type Props = {
  text: ReactNode
  children: ReactElement<{ 'aria-describedby'?: string | undefined }> | ReactNode
  /** Where it opens; the bar at the top needs it below, the left edge needs it to the right. */
  side?: 'top' | 'bottom' | 'left' | 'right'
}

/** A short explanation on hover and on focus of what it wraps; screen readers read it with the label. */
export function Hint({ text, children, side = 'top' }: Props) {
  const id = useId()
  return (
    <span className={css.anchor} data-side={side}>
      <span className={css.target} aria-describedby={id}>
        {children}
      </span>
      <span id={id} role="tooltip" className={css.tip}>
        {text}
      </span>
    </span>
  )
}
