import { Outlet, useRouterState } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState } from 'react'
import { dialogs } from '../stores/dialogs.ts'
import { palette } from '../stores/palette.ts'
import { useStore } from '../stores/store.ts'
import { toasts } from '../stores/toast.ts'
import { Announcer } from './Announcer.tsx'
import { Nav } from './Nav.tsx'
import { StatusStrip } from './StatusStrip.tsx'
import css from './shell.module.css'
import { TopBar } from './TopBar.tsx'
import { useShortcuts } from './use-shortcuts.ts'

// None of these is part of the first page; each is fetched when there is something to show.
const DialogHost = lazy(() => import('./DialogHost.tsx').then((m) => ({ default: m.DialogHost })))
const CommandPalette = lazy(() => import('./CommandPalette.tsx').then((m) => ({ default: m.CommandPalette })))
const ToastHost = lazy(() => import('./ToastHost.tsx').then((m) => ({ default: m.ToastHost })))

/** What stands around every page. */
export function Shell() {
  const [navOpen, setNavOpen] = useState(false)
  useShortcuts()
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
      <Announcer />
      <Hosts />
    </div>
  )
}

function Hosts() {
  const needsDialogs = useEver(useStore(dialogs).length > 0)
  const needsToasts = useEver(useStore(toasts).length > 0)
  const needsPalette = useEver(useStore(palette) > 0)
  return (
    <Suspense>
      {needsDialogs && <DialogHost />}
      {needsToasts && <ToastHost />}
      {needsPalette && <CommandPalette />}
    </Suspense>
  )
}

/** Whether it was ever so. */
function useEver(now: boolean): boolean {
  const [ever, setEver] = useState(now)
  if (now && !ever) setEver(true)
  return ever || now
}
