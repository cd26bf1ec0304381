import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './styles/tokens.css'
import './styles/base.css'
import './styles/mantine.ts'
import { sessionQuery } from './api/queries.ts'
import { queryClient } from './api/query-client.ts'
import { router } from './router.tsx'
import { colorScheme, theme } from './theme.ts'
import { cspNonce, shareNonce } from './util/csp-nonce.ts'

function startApp(root: HTMLElement): void {
  shareNonce()
  createRoot(root).render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        colorSchemeManager={colorScheme}
        defaultColorScheme="auto"
        getStyleNonce={cspNonce}
        withGlobalClasses={false}
      >
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  )
  // The page first; then what keeps it fresh. While the session is asked for there is idle time too, but not idle line.
  const keepFresh = () =>
    requestIdleCallback(() => void import('./api/live.ts').then(({ startLive }) => startLive()))
  queryClient.ensureQueryData(sessionQuery).then(keepFresh, keepFresh)
}

const root = document.getElementById('root')
if (root) startApp(root)
