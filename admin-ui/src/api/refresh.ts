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

/** Asks again for everything that a change of the configuration can have touched. */
export async function refreshConfiguration(client: QueryClient): Promise<void> {
  await Promise.all(CONFIGURATION.map((key) => client.invalidateQueries({ queryKey: [key] })))
}
