import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { render } from 'vitest-browser-react'
import '../../../admin-ui/src/styles/tokens.css'
import '../../../admin-ui/src/styles/base.css'
import '../../../admin-ui/src/styles/mantine.ts'
import { theme } from '../../../admin-ui/src/theme.ts'

type Known = readonly (readonly [queryKey: readonly unknown[], data: unknown])[]

/** Shows a component as the console would, with what has been asked for already. */
export function show(component: ReactNode, known: Known = []) {
  const queryClient = new QueryClient({
    defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } },
  })
  for (const [queryKey, data] of known) queryClient.setQueryData(queryKey, data)
  const root = createRootRoute({ component: () => <main>{component}</main> })
  const routeTree = root.addChildren([createRoute({ getParentRoute: () => root, path: '/rules' })])
  const router = createRouter({ routeTree, history: createMemoryHistory() })
  return render(
    <MantineProvider theme={theme}>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router as never} />
      </QueryClientProvider>
    </MantineProvider>,
  )
}
