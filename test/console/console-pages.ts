/** What has a page of its own, so that the pages about one thing can be opened. */
export type Things = { route: string; backend: string; divergence: string }

/** Every page of the console, by the name of its screenshot. */
export function consolePages({ route, backend, divergence }: Things): [name: string, path: string][] {
  return [
    ['overview', '/'],
    ['routes', '/routes'],
    ['new route', '/routes/new'],
    ['route', `/routes/${route}`],
    ['route comparison', `/routes/${route}?tab=comparison`],
    ['route config', `/routes/${route}?tab=config`],
    ['route history', `/routes/${route}?tab=history`],
    ['divergences', '/divergences'],
    ['divergence', `/divergences/${divergence}`],
    ['divergence headers', `/divergences/${divergence}?view=headers`],
    ['divergence raw', `/divergences/${divergence}?view=raw`],
    ['rules', '/rules'],
    ['coverage', '/coverage'],
    ['backends', '/backends'],
    ['new backend', '/backends/new'],
    ['backend', `/backends/${backend}`],
    ['explain', '/explain?method=GET&url=%2Fproducts%2F7'],
    ['activity', '/activity'],
    ['accounts', '/settings'],
    ['tokens', '/settings?part=tokens'],
    ['testers', '/settings?part=testers'],
    ['data', '/settings?part=data'],
    ['notifications', '/settings?part=notifications'],
    ['as a file', '/settings?part=file'],
    ['kill switch', '/settings?part=kill-switch'],
    ['about', '/settings?part=about'],
    ['profile', '/me'],
  ]
}
