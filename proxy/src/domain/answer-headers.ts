import { headerOf, type RawHeaders } from './headers.ts'

/** Where services tell which build they are, in the order in which they are believed. */
export const BUILD_HEADERS: readonly string[] = [
  'x-banyan-build',
  'x-service-build',
  'x-build',
  'x-build-id',
  'x-service-version',
  'x-app-version',
  'x-version',
  'x-commit',
  'x-revision',
]

/** With this a backend names the endpoint that answered, when its path does not say. */
export const ENDPOINT_HEADER = 'x-banyan-endpoint'

const BUILD_MAX = 100
const ENDPOINT_MAX = 200

/** The build that answered, as it says itself; null when it does not. */
export function buildOf(headers: RawHeaders): string | null {
  for (const name of BUILD_HEADERS) {
    const value = headerOf(headers, name)?.trim()
    if (value) return value.slice(0, BUILD_MAX)
  }
  return null
}

/** The endpoint that an answer names, without its method: `/users/{id}`, `checkout`. */
export function endpointNamedBy(headers: RawHeaders): string | null {
  const value = headerOf(headers, ENDPOINT_HEADER)?.trim()
  return value ? value.slice(0, ENDPOINT_MAX) : null
}
