import { Button, type ButtonProps } from '@mantine/core'
import type { ComponentPropsWithoutRef } from 'react'
import { Hint } from './Hint.tsx'

type Props = ButtonProps &
  Omit<ComponentPropsWithoutRef<'button'>, keyof ButtonProps | 'disabled'> & {
    /** Why it cannot be used now. Without one it can. */
    disabledReason?: string | undefined
    /** Towards which side the reason has room. */
    reasonSide?: 'left' | 'right'
  }

/** A button that, where it cannot be used, stays where it is and says why. */
export function ActionButton({ disabledReason, reasonSide = 'left', onClick, ...rest }: Props) {
  if (disabledReason === undefined) return <Button {...rest} onClick={onClick} />
  return (
    <Hint text={disabledReason} side={reasonSide}>
      {/* Not `disabled`: it keeps its place in the tab order, so that the reason can be read there. */}
      <Button {...rest} aria-disabled data-disabled aria-description={disabledReason} />
    </Hint>
  )
}
