import { Button, type ButtonProps } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import type { ComponentPropsWithRef } from 'react'
import css from './links.module.css'

type ButtonLinkProps = ButtonProps & Omit<ComponentPropsWithRef<'a'>, keyof ButtonProps>

/** A link that looks like a button, because following it is the main thing to do. */
export const ButtonLink = createLink((props: ButtonLinkProps) => <Button component="a" {...props} />)

/** A quiet link, for the corner of a card. */
export const TextLink = createLink((props: ComponentPropsWithRef<'a'>) => (
  <a {...props} className={css.text} />
))
