import { Button, type ButtonProps } from '@mantine/core'
import { type ComponentPropsWithoutRef, type MouseEvent, useLayoutEffect, useRef } from 'react'
import { Hint } from './Hint.tsx'

type Props = ButtonProps &
  Omit<ComponentPropsWithoutRef<'button'>, keyof ButtonProps | 'disabled'> & {
    /** Why it cannot be used now. Without one it can. */
    disabledReason?: string | undefined
    /** Towards which side the reason has room. */
    reasonSide?: 'left' | 'right'
  }

/** The kit disables a button while it is busy, which takes the focus from it: it gets it back. */
function useKeptFocus(busy: boolean) {
  const ref = useRef<HTMLButtonElement>(null)
  const had = useRef(false)
  useLayoutEffect(() => {
    const { activeElement } = document
    if (busy) had.current = activeElement === ref.current
    else if (had.current && (activeElement === null || activeElement === document.body)) {
      ref.current?.focus({ preventScroll: true })
    }
  }, [busy])
  return ref
}

const refuse = (event: MouseEvent) => event.preventDefault()

/** A button that, where it cannot be used, stays where it is and says why. */
export function ActionButton({ disabledReason, reasonSide = 'left', onClick, ...rest }: Props) {
  const refused = disabledReason !== undefined
  const ref = useKeptFocus(rest.loading === true)
  return (
    // The same elements either way: what has the focus keeps it when it can be used no longer.
    <Hint text={disabledReason} side={reasonSide} wide={rest.fullWidth}>
      {/* Not `disabled`: it keeps its place in the tab order, so that the reason can be read there. */}
      <Button
        ref={ref}
        {...rest}
        {...(refused
          ? { 'aria-disabled': true, 'data-disabled': true, 'aria-description': disabledReason }
          : {})}
        onClick={refused ? refuse : onClick}
      />
    </Hint>
  )
}
