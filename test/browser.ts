import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium } from 'playwright'

/** What finding a browser needs of a machine; tests hand in machines of their own. */
export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly isRoot: boolean
  /** Where Playwright keeps the Chromium that it downloads; the file need not exist. */
  readonly playwrightChromium: () => string
  readonly isExecutable: (path: string) => boolean
  /** Runs a program to its end or its time limit; true when it succeeded. */
  readonly run: (name: string, args: readonly string[], limitMilliseconds: number) => Promise<boolean>
  readonly say: (text: string) => void
}

const systemNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const downloadLimit = 120_000
const packageLimit = 300_000
const startLimit = 20_000

const run: Machine['run'] = (name, args, limit) =>
  new Promise((settle) => {
    const bin = fileURLToPath(new URL('../node_modules/.bin', import.meta.url))
    const env = {
      ...process.env,
      PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
      DEBIAN_FRONTEND: 'noninteractive',
    }
    // A group of its own, so that the time limit also ends what the program started.
    const child = spawn(name, args, { stdio: 'ignore', detached: true, env })
    const timer = setTimeout(() => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'), limit)
    const finish = (ok: boolean): void => {
      clearTimeout(timer)
      settle(ok)
    }
    child.on('error', () => finish(false))
    child.on('exit', (code) => finish(code === 0))
  })

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const thisMachine: Machine = {
  env: process.env,
  isRoot: process.getuid?.() === 0,
  playwrightChromium: () => chromium.executablePath(),
  isExecutable,
  run,
  say: (text) => console.log(text),
}

const onPath = (machine: Machine): readonly string[] =>
  systemNames.flatMap((name) => (machine.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name)))

/** The first browser that starts: a download without its system libraries exists but does not. */
const installed = async (machine: Machine): Promise<string | undefined> => {
  for (const path of [...onPath(machine), machine.playwrightChromium()]) {
    if (machine.isExecutable(path) && (await machine.run(path, ['--version'], startLimit))) return path
  }
  return undefined
}

const download = (machine: Machine): Promise<boolean> => {
  machine.say(`Downloading Chromium with Playwright into ${dirname(dirname(machine.playwrightChromium()))}`)
  return machine.run('playwright', ['install', 'chromium'], downloadLimit)
}

const installPackage = async (machine: Machine): Promise<boolean> => {
  const asRoot = (args: readonly string[], limit: number): Promise<boolean> =>
    machine.isRoot
      ? machine.run('apt-get', args, limit)
      : machine.run('sudo', ['-n', 'apt-get', ...args], limit)
  machine.say("Installing Debian's package chromium with apt-get")
  await asRoot(['update'], packageLimit)
  return asRoot(['install', '-y', '--no-install-recommends', 'chromium'], packageLimit)
}

/**
 * Path of a Chromium that starts: the one named by CHROME_PATH, an installed one, else one that is
 * installed now (Playwright's download, then Debian's package). Says in one line what it does.
 */
export const chromiumPath = async (machine: Machine = thisMachine): Promise<string> => {
  const wanted = machine.env.CHROME_PATH
  if (wanted !== undefined && wanted !== '') {
    if (machine.isExecutable(wanted)) return wanted
    throw new Error(`CHROME_PATH is ${wanted}, which is no program that can be run.`)
  }
  for (const provide of [async () => true, download, installPackage]) {
    const path = (await provide(machine)) ? await installed(machine) : undefined
    if (path !== undefined) {
      machine.say(`Using Chromium at ${path}`)
      return path
    }
  }
  throw new Error(
    'No Chromium: none is installed, Playwright could not download one, and apt-get could not install ' +
      'the package chromium. Install Chromium or Chrome, or set CHROME_PATH to its program.',
  )
}

const flags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Chromium's sandbox refuses to run as root. */
export const flagsOfChromium = (): string[] => (thisMachine.isRoot ? ['--no-sandbox', ...flags] : flags)

/** A headless Chromium that talks to nobody but the pages it is sent to. The caller closes it. */
export const launchChromium = async (): Promise<Browser> =>
  chromium.launch({
    executablePath: await chromiumPath(),
    headless: true,
    args: flagsOfChromium(),
  })
