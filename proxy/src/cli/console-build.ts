import { spawn } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** The console's files, and whether they are there yet. */
export type ConsoleFiles = { dir: () => string | null; ready: Promise<void> }

/**
 * The built console: as it is when it is newer than its sources, else built now, beside
 * everything else that starts. Until then the admin port says that it is being built.
 */
export function consoleFiles(root: string, packaged: string, log: (line: string) => void): ConsoleFiles {
  const source = join(root, 'admin-ui')
  if (!existsSync(join(source, 'vite.config.ts'))) {
    return { dir: () => (existsSync(packaged) ? packaged : null), ready: Promise.resolve() }
  }
  const dist = join(source, 'dist')
  const inputs = [
    'admin-ui/src',
    'admin-ui/index.html',
    'admin-ui/sign-in.html',
    'admin-ui/public',
    'admin-ui/build',
    'admin-ui/vite.config.ts',
    'admin-ui/package.json',
    'deploy/demo-routes.yaml',
    'proxy/src/contracts',
    'proxy/src/domain',
  ]
  if (
    existsSync(join(dist, 'index.html')) &&
    newest(join(dist, 'index.html')) >= Math.max(...inputs.map((input) => newest(join(root, input))))
  ) {
    return { dir: () => dist, ready: Promise.resolve() }
  }
  let built = false
  const ready = buildInto(dist, source).then(
    () => {
      built = true
    },
    (error: Error) =>
      log(`The console could not be built: ${error.message}. The proxy and the API work without it.`),
  )
  return { dir: () => (built ? dist : null), ready }
}

function newest(path: string): number {
  if (!existsSync(path)) return 0
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))))
}

/**
 * Built aside and then put in place at once: two that start at the same time both build, and neither
 * ever serves half of what the other wrote.
 */
async function buildInto(dist: string, source: string): Promise<void> {
  const aside = join(source, `building-${process.pid}`)
  const retired = join(aside, 'retired')
  try {
    await build(source, join(aside, 'dist'))
    await rename(dist, retired).catch(() => {
      // There was none yet, or the other one has just moved it away.
    })
    await rename(join(aside, 'dist'), dist).catch((error: NodeJS.ErrnoException) => {
      // The other one has just put its own there, from the same sources.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
    })
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
}

function build(source: string, outDir: string): Promise<void> {
  const vite = join(
    dirname(createRequire(join(source, 'package.json')).resolve('vite/package.json')),
    'bin/vite.js',
  )
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [vite, 'build', '--outDir', outDir, '--logLevel', 'error'], {
      cwd: source,
      stdio: ['ignore', 'ignore', 'pipe'],
      // Whatever started us: a console for users is never a development build.
      env: { ...process.env, NODE_ENV: 'production' },
    })
    let errors = ''
    child.stderr.on('data', (piece) => {
      errors += piece
    })
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(errors.trim().split('\n')[0] || `exit code ${code}`)),
    )
  })
}
