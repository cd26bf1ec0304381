import { type ReactNode, useId } from 'react'
import css from './card.module.css'

type Props = {
  title: ReactNode
  /** Small things at the right of the title. */
  aside?: ReactNode
  children: ReactNode
  /** Content that brings its own padding, such as a list with full-width rows. */
  flush?: boolean
  className?: string | undefined
}

export function Card({ title, aside, children, flush = false, className }: Props) {
  const id = useId()
  return (
    <section className={`${css.card} ${className ?? ''}`} aria-labelledby={id}>
      <header className={css.head}>
        <h2 id={id}>{title}</h2>
        {aside}
      </header>
      <div className={flush ? undefined : css.body}>{children}</div>
    </section>
  )
}
