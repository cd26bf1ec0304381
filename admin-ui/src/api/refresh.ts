import type { QueryClient } from '@tanstack/react-query'

const CONFIGURATION = [
  'routes',
  'backends',
  'status',
  'audit',
  'revisions',
  'rules',
  'divergences',
  'parity',
  'attention',
  'progress',
  'settings',
]

const refreshing = new WeakMap<QueryClient, { again: boolean; done: Promise<void> }>()

/**
 * Asks again for everything that a change of the configuration can have touched. One round at a time, and one more
 * for what changes meanwhile: where changes come faster than answers, a round that began anew would never end.
 */
export function refreshConfiguration(client: QueryClient): Promise<void> {
  const under = refreshing.get(client)
  if (under) {
    under.again = true
    return under.done
  }
  const state = { again: false, done: Promise.resolve() }
  refreshing.set(client, state)
  state.done = refresh(client, state)
  return state.done
}

async function refresh(client: QueryClient, state: { again: boolean }): Promise<void> {
  do {
    state.again = false
    await Promise.all(CONFIGURATION.map((key) => client.invalidateQueries({ queryKey: [key] })))
  } while (state.again)
  refreshing.delete(client)
}
