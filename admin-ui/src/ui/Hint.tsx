import { type ReactElement, type ReactNode, useId } from 'react'
import css from './hint.module.css'

type Props = {
  /** Without one there is nothing to explain: the wrapped thing stays what it is, and keeps the focus. */
  text: ReactNode | undefined
  children: ReactElement<{ 'aria-describedby'?: string | undefined }> | ReactNode
  /** Where it opens; the bar at the top needs it below, the left edge needs it to the right. */
  side?: 'top' | 'bottom' | 'left' | 'right'
  /** As wide as what it stands in. */
  wide?: boolean | undefined
}

/** A short explanation on hover and on focus of what it wraps; screen readers read it with the label. */
export function Hint({ text, children, side = 'top', wide = false }: Props) {
  const id = useId()
  return (
    <span className={css.anchor} data-side={side} data-wide={wide}>
      <span className={css.target} aria-describedby={text === undefined ? undefined : id}>
        {children}
      </span>
      {text !== undefined && (
        <span id={id} role="tooltip" className={css.tip}>
          {text}
        </span>
      )}
    </span>
  )
}
