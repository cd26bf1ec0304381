import { readFileSync } from 'node:fs'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string
}

/** Of this package; both from the sources and from dist, package.json is one folder up. */
export const VERSION = version
