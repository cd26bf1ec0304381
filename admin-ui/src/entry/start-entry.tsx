import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '../styles/tokens.css'
import '../styles/base.css'
import './entry.css'
import { AccountLinkPage } from './AccountLinkPage.tsx'
import { takeLink } from './entry-client.ts'
import { SetupPage } from './SetupPage.tsx'
import { SignInPage } from './SignInPage.tsx'

/** Signing in needs neither the kit nor the router, so that it is there at once on a slow line too. */
function startEntry(root: HTMLElement): void {
  const link = takeLink()
  createRoot(root).render(<StrictMode>{pageAt(location.pathname, link)}</StrictMode>)
}

function pageAt(path: string, link: string | null) {
  if (path.startsWith('/setup')) return <SetupPage link={link} />
  if (path.startsWith('/invite') || path.startsWith('/reset')) return <AccountLinkPage link={link} />
  return <SignInPage link={link} />
}

const root = document.getElementById('root')
if (root) startEntry(root)
