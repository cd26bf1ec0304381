import { IconChevronDown, IconLogout, IconUser } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useRef } from 'react'
import { api } from '../api/client.ts'
import { sessionQuery } from '../api/queries.ts'
import css from './user-menu.module.css'

/** Who is signed in, and the way out. */
export function UserMenu() {
  const { data } = useQuery(sessionQuery)
  const menu = useRef<HTMLDivElement>(null)
  const signOut = useMutation({
    mutationFn: () => api('signOut'),
    onSuccess: () => location.assign('/sign-in'),
  })
  const account = data?.account
  if (!account) return null
  return (
    <>
      {/* On a phone only the initial is shown. */}
      <button
        type="button"
        className={css.button}
        popoverTarget="user-menu"
        aria-label={`${account.name}, account menu`}
      >
        {/* Drawn, not text: the button is called what it says, the name. */}
        <span
          className={css.initial}
          aria-hidden="true"
          data-initial={account.name.slice(0, 1).toUpperCase()}
        />
        <span className={css.name}>{account.name}</span>
        <IconChevronDown size={14} aria-hidden="true" />
      </button>
      <div ref={menu} id="user-menu" popover="auto" className={css.menu}>
        <div className={css.who}>
          <strong>{account.name}</strong>
          <span className="dim">Role: {account.role}</span>
        </div>
        <Link to="/me" className={css.item} onClick={() => menu.current?.hidePopover()}>
          <IconUser size={16} aria-hidden="true" />
          Profile
        </Link>
        <button type="button" className={css.item} onClick={() => signOut.mutate()}>
          <IconLogout size={16} aria-hidden="true" />
          Sign out
        </button>
      </div>
    </>
  )
}
