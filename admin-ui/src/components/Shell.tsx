import { Outlet, useRouterState } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState } from 'react'
import { dialogs } from '../stores/dialogs.ts'
import { useStore } from '../stores/store.ts'
import { toasts } from '../stores/toast.ts'
import { Nav } from './Nav.tsx'
import { StatusStrip } from './StatusStrip.tsx'
import css from './shell.module.css'
import { TopBar } from './TopBar.tsx'

// Neither is part of the first page; each is fetched when there is something to show.
const DialogHost = lazy(() => import('./DialogHost.tsx').then((m) => ({ default: m.DialogHost })))
const ToastHost = lazy(() => import('./ToastHost.tsx').then((m) => ({ default: m.ToastHost })))

/** What stands around every page. */
export function Shell() {
  const [navOpen, setNavOpen] = useState(false)
  const path = useRouterState({ select: (state) => state.location.pathname })
  // biome-ignore lint/correctness/useExhaustiveDependencies: going somewhere closes the navigation
  useEffect(() => setNavOpen(false), [path])
  return (
    <div className={css.shell}>
      <a className={css.skip} href="#content">
        Skip to content
      </a>
      <TopBar navOpen={navOpen} onToggleNav={() => setNavOpen(!navOpen)} />
      <Nav open={navOpen} onClose={() => setNavOpen(false)} />
      <div className={css.content}>
        <StatusStrip />
        <main id="content" className={css.main} tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <Hosts />
    </div>
  )
}

function Hosts() {
  const dialogsOpen = useStore(dialogs).length > 0
  const toasted = useStore(toasts).length > 0
  const [needed, setNeeded] = useState({ dialogs: false, toasts: false })
  if ((dialogsOpen && !needed.dialogs) || (toasted && !needed.toasts)) {
    setNeeded({ dialogs: needed.dialogs || dialogsOpen, toasts: needed.toasts || toasted })
  }
  return (
    <Suspense>
      {needed.dialogs && <DialogHost />}
      {needed.toasts && <ToastHost />}
    </Suspense>
  )
}
