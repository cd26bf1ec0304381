import { globSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Every file of tests of the proxy, and of the product as a whole. */
export const testFiles = (): readonly string[] =>
  globSync('{proxy/src,test}/**/*.test.ts', { cwd: root }).map((file) => join(root, file))
