import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type App, startApp } from '../app.ts'
import { type Config, readConfig, type StartFlags } from '../config/config.ts'
import { ConfigError } from '../config/config-error.ts'
import { readSeedFile } from '../config/seed-file.ts'
import { consoleFiles } from './console-build.ts'
import { type Estate, estateExists, startEstate } from './estate.ts'

/** The repository's root when run from it. */
const ROOT = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))))
const PACKAGED_CONSOLE = fileURLToPath(new URL('../../console', import.meta.url))

const out = (line: string) => process.stdout.write(`${line}\n`)
const note = (line: string) => process.stderr.write(`${line}\n`)

/** `banyan start`: resolves with the exit code when it was asked to stop and has drained. */
export async function startCommand(flags: StartFlags): Promise<number> {
  try {
    return await run(readConfig(flags, process.env))
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    note(error.message)
    return 2
  }
}

async function run(config: Config): Promise<number> {
  const startedAt = performance.now()
  const bundled = config.estate !== null && estateExists(ROOT) ? config.estate : null
  if (config.estate !== null && bundled === null) {
    throw new ConfigError(
      'There is no bundled monolith here. Say where yours is: banyan start --legacy http://host:port',
    )
  }
  if (config.demo && bundled === null)
    throw new ConfigError('--demo is for the bundled estate; your own monolith gets no made-up traffic.')
  const seed = config.configFile === null ? null : readSeedFile(config.configFile)
  const consoleParts = consoleFiles(ROOT, PACKAGED_CONSOLE, note)
  const { dataDir, demo } = config
  const estate = bundled && (await startEstate(ROOT, { ...bundled, dataDir, plantedDifferences: demo }, note))
  let app: App
  try {
    // The services first: the first health check then finds them.
    await estate?.ready
    app = await startApp(config, { seed, consoleDir: consoleParts.dir, estate })
    if (!estate) await warnIfUnreachable(app.legacyUrl)
  } catch (error) {
    await estate?.stop()
    throw error
  }
  await consoleParts.ready
  await greet(app, config, estate, performance.now() - startedAt)
  const stopping = new AbortController()
  if (config.demo && estate) (await import('./demo.ts')).startDemo(app.proxyUrl, stopping.signal)
  return untilStopped(app, estate, stopping)
}

async function greet(app: App, config: Config, estate: Estate | null, ms: number): Promise<void> {
  out(`\nBanyan ${app.version} is ready (${(ms / 1000).toFixed(1)} s)\n`)
  out(`  Proxy     ${app.proxyUrl}   everything falls through to ${app.legacyUrl}`)
  out(`  Console   ${app.adminUrl}`)
  const link = await app.signInLink()
  out(
    link
      ? `  Sign in   ${link}   (works once, for 15 minutes)`
      : '  Sign in   not possible: the store cannot be read. Traffic is routed as it was last.',
  )
  if (estate) out(`\n  ${'monolith'.padEnd(22)} ${estate.monolithUrl}`)
  for (const { id, url } of estate?.services ?? []) out(`  ${id.padEnd(22)} ${url}`)
  out(`\n  Data in ${config.dataDir}. Stop with Ctrl-C.\n`)
}

/** A proxy must outlive its backends, so this is a word of warning and not an end. */
async function warnIfUnreachable(url: string): Promise<void> {
  try {
    await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(2_000) })
  } catch (error) {
    const cause = (error as { cause?: { code?: string } }).cause?.code ?? (error as Error).name
    note(
      `The monolith at ${url} cannot be reached (${cause}). Banyan starts all the same and answers 502 until it can.`,
    )
  }
}

function untilStopped(app: App, estate: Estate | null, stopping: AbortController): Promise<number> {
  return new Promise((resolve) => {
    let asked = false
    const stop = (signal: NodeJS.Signals) => {
      if (asked) {
        note(`Stopped at once by a second ${signal}.`)
        process.exit(1)
      }
      asked = true
      stopping.abort()
      note(
        `Stopping: answers under way may end. Once more ${signal === 'SIGINT' ? 'Ctrl-C' : signal} stops at once.`,
      )
      app
        .stop()
        .finally(() => estate?.stop())
        .then(
          () => resolve(0),
          (error: Error) => {
            note(error.message)
            resolve(1)
          },
        )
    }
    process.on('SIGUSR2', () => {
      note('Kill switch: everything goes to the baseline.')
      app
        .kill('SIGUSR2')
        .catch((error: Error) => note(`It could not be written to the store: ${error.message}`))
    })
    process.on('SIGHUP', () => void app.reload())
    process.on('SIGINT', stop)
    process.on('SIGTERM', stop)
  })
}
