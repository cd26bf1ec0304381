import { type ReactNode, useEffect, useRef } from 'react'
import css from './page-head.module.css'

type Props = { title: string; heading?: ReactNode; lead?: ReactNode; actions?: ReactNode; above?: ReactNode }

/** The one h1 of a page. It takes the focus when the page is opened, so that a screen reader begins here. */
export function PageHead({ title, heading, lead, actions, above }: Props) {
  const ref = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · Banyan`
    // Not on the first page of a visit: there the browser's own order is the right one.
    if (document.activeElement !== document.body || opened) ref.current?.focus({ preventScroll: true })
    opened = true
  }, [title])
  return (
    <header className={css.head}>
      {above && <div className={css.above}>{above}</div>}
      <div className={css.line}>
        <h1 ref={ref} tabIndex={-1}>
          {heading ?? title}
        </h1>
        {actions && <div className={css.actions}>{actions}</div>}
      </div>
      {lead && <div className={css.lead}>{lead}</div>}
    </header>
  )
}

let opened = false
