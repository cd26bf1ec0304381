import { IconPlus } from '@tabler/icons-react'
import { ActionButton } from '../ui/ActionButton.tsx'
import { ButtonLink } from './links.tsx'

type Props = { to: '/routes/new' | '/backends/new'; forbidden: string | undefined; children: string }

/** The way to a form that makes something; who may not make it sees that, and why. */
export function NewButton({ to, forbidden, children }: Props) {
  const icon = <IconPlus size={16} aria-hidden="true" />
  if (forbidden !== undefined) {
    return (
      <ActionButton leftSection={icon} disabledReason={forbidden}>
        {children}
      </ActionButton>
    )
  }
  return (
    <ButtonLink to={to} data-shortcut="new" leftSection={icon}>
      {children}
    </ButtonLink>
  )
}
