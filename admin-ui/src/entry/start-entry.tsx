import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './entry.css'
import { takeLink } from './entry-client.ts'
import { SetupPage } from './SetupPage.tsx'
import { SignInPage } from './SignInPage.tsx'

export function startEntry(root: HTMLElement): void {
  const link = takeLink()
  const page = location.pathname.startsWith('/setup') ? <SetupPage link={link} /> : <SignInPage link={link} />
  createRoot(root).render(<StrictMode>{page}</StrictMode>)
}
