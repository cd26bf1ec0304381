/** Addresses of the console as texts, for what is no link: the palette, messages, the address bar of somebody else. */
export const pb = {
  overview: '/',
  routes: '/routes',
  newRoute: '/routes/new',
  route: (id: string) => `/routes/${encodeURIComponent(id)}`,
  divergences: '/divergences',
  rules: '/rules',
  coverage: '/coverage',
  backends: '/backends',
  newBackend: '/backends/new',
  backend: (id: string) => `/backends/${encodeURIComponent(id)}`,
  explain: (url?: string) => (url === undefined ? '/explain' : `/explain?${new URLSearchParams({ url })}`),
  activity: '/activity',
  settings: '/settings',
  profile: '/me',
}
