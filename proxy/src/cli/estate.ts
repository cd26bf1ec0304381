import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { EstateConfig } from '../config/estate-config.ts'
import { freePorts } from './free-ports.ts'
import { type KeptProcess, keepRunning } from './kept-process.ts'

/** What is used of `extracted-services/estate.ts`, which is in the repository and not in the npm package. */
export type EstateModule = {
  defaultPorts: Record<string, number>
  estateProcesses(options: {
    jwtSecret: string
    dataDir: string
    services?: readonly string[]
    ports?: Record<string, number>
    plantedDifferences?: boolean
    natsUrl?: string | undefined
    databaseUrl?: string | undefined
  }): Member[]
}
type Member = { name: string; entry: URL; url: string; env: Record<string, string> }

/** Services copy their data before they are ready; one that takes longer is waited for by its health check. */
const READY_MS = 10_000
const READY_ASK_MS = 50
const READY_TIMEOUT_MS = 2_000

export type Estate = {
  monolithUrl: string
  services: { id: string; url: string }[]
  /** Settles when every process listens and, within a limit, is ready. */
  ready: Promise<void>
  stop: () => Promise<void>
}

export type EstateStart = EstateConfig & { dataDir: string; plantedDifferences: boolean }

const wiringOf = (root: string) => join(root, 'extracted-services', 'estate.ts')

/** True where the bundled monolith and services are there to be started: in the repository, not in the npm package. */
export const estateExists = (root: string) => existsSync(wiringOf(root))

/**
 * Starts the bundled monolith and services as processes of their own, and again when one dies.
 * @throws ConfigError that names the ports that are in use
 */
export async function startEstate(
  root: string,
  options: EstateStart,
  tell: (line: string) => void,
): Promise<Estate> {
  const members = await membersOf(root, options)
  const logs = join(options.dataDir, 'logs')
  mkdirSync(logs, { recursive: true })
  const kept = members.map((member) =>
    keepRunning({
      name: member.name,
      script: fileURLToPath(member.entry),
      cwd: root,
      env: environment(member, options.dataDir),
      logFile: join(logs, `${member.name}.log`),
      pidFile: join(options.dataDir, `${member.name}.pid`),
      tell,
    }),
  )
  const [monolith, ...services] = members
  return {
    monolithUrl: monolith!.url,
    services: services.map(({ name, url }) => ({ id: name, url })),
    ready: untilReady(members, kept),
    stop: async () => {
      await Promise.all(kept.map((each) => each.stop()))
    },
  }
}

async function membersOf(root: string, options: EstateStart): Promise<Member[]> {
  const { defaultPorts, estateProcesses }: EstateModule = await import(pathToFileURL(wiringOf(root)).href)
  const services =
    options.size === 'full'
      ? Object.keys(defaultPorts).filter((name) => name !== 'monolith')
      : ['product-service']
  const shift = options.port - defaultPorts.monolith!
  const wanted = ['monolith', ...services].map((name) => [
    name,
    options.port === 0 ? 0 : defaultPorts[name]! + shift,
  ])
  return estateProcesses({
    ...options,
    services,
    ports: await freePorts(Object.fromEntries(wanted)),
    jwtSecret: sharedSecret(options.dataDir),
  })
}

const environment = (member: Member, dataDir: string): NodeJS.ProcessEnv => ({
  ...process.env,
  // A database of somebody else's would be shared by all of them.
  DATABASE_URL: undefined,
  NODE_COMPILE_CACHE: join(dataDir, 'compile-cache'),
  EXIT_WITH_STDIN: 'on',
  ...member.env,
})

async function untilReady(members: readonly Member[], kept: readonly KeptProcess[]): Promise<void> {
  await Promise.all(kept.map(({ listening }) => listening))
  const deadline = performance.now() + READY_MS
  await Promise.all(
    members.map(async ({ url }) => {
      while (!(await isReady(url)) && performance.now() < deadline) await pause(READY_ASK_MS)
    }),
  )
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/ready`, { signal: AbortSignal.timeout(READY_TIMEOUT_MS) }).then(
    async (answer) => {
      await answer.body?.cancel()
      return answer.ok
    },
    () => false,
  )

/** Tokens of the monolith are good at the services too: they share a secret, kept with the data. */
function sharedSecret(dataDir: string): string {
  const file = join(dataDir, 'estate-secret')
  if (existsSync(file)) return readFileSync(file, 'utf8')
  mkdirSync(dataDir, { recursive: true })
  const secret = randomBytes(32).toString('base64url')
  writeFileSync(file, secret, { mode: 0o600 })
  return secret
}
