import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { ConfigError } from '../config/config.ts'

/** One process of the bundled estate. */
type Member = { name: string; entry: string; port: number }

const MEMBERS: Member[] = [
  { name: 'monolith', entry: 'legacy-monolith/src/main.ts', port: 4000 },
  { name: 'product-service', entry: 'extracted-services/product-service/src/main.ts', port: 4102 },
]

/** A member that does not say that it listens within this time has failed. */
const START_MS = 20_000
const RESTART_MS = 1_000
const STOP_MS = 5_000

export type Estate = {
  members: { name: string; url: string }[]
  /** Settles when every member answers. */
  ready: Promise<void>
  stop: () => Promise<void>
}

/** True where the bundled monolith and services are there to be started: in the repository, not in the npm package. */
export const estateExists = (root: string) => MEMBERS.every((member) => existsSync(join(root, member.entry)))

/** Starts the bundled monolith and services as processes of their own, and again when one dies. */
export async function startEstate(
  root: string,
  dataDir: string,
  log: (line: string) => void,
  { plantedDifferences }: { plantedDifferences: boolean },
): Promise<Estate> {
  for (const member of MEMBERS) await assertFree(member)
  const secret = sharedSecret(dataDir)
  let stopping = false
  const running = new Map<string, ChildProcess>()

  const start = async (member: Member): Promise<void> => {
    const child = spawnMember(root, dataDir, member, {
      JWT_SECRET: secret,
      PLANTED_DIFFERENCES: plantedDifferences ? 'on' : 'off',
    })
    running.set(member.name, child)
    child.on('exit', (code, signal) => {
      if (stopping) return
      log(
        `${member.name} stopped (${signal ?? `exit code ${code}`}); starting it again. Its log: ${logFile(dataDir, member)}`,
      )
      setTimeout(() => !stopping && start(member).catch((error: Error) => log(error.message)), RESTART_MS)
    })
    await untilListening(child, member, dataDir)
  }
  const ready = Promise.all(MEMBERS.map(start)).then(() => {})
  return {
    members: MEMBERS.map(({ name, port }) => ({ name, url: `http://127.0.0.1:${port}` })),
    ready,
    stop: async () => {
      stopping = true
      await Promise.all([...running.values()].map(stopChild))
    },
  }
}

const logFile = (dataDir: string, member: Member) => join(dataDir, 'logs', `${member.name}.log`)

function spawnMember(
  root: string,
  dataDir: string,
  member: Member,
  env: Record<string, string>,
): ChildProcess {
  mkdirSync(join(dataDir, 'logs'), { recursive: true })
  return spawn(process.execPath, [join(root, member.entry)], {
    cwd: root,
    // Its standard input ends with us, however we end: then it ends too.
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      ...process.env,
      // A database of somebody else's would be shared by all of them.
      DATABASE_URL: undefined,
      NODE_COMPILE_CACHE: join(dataDir, 'compile-cache'),
      PORT: String(member.port),
      HOST: '127.0.0.1',
      DATA_DIR: join(dataDir, member.name),
      EXIT_WITH_STDIN: 'on',
      MONOLITH_URL: 'http://127.0.0.1:4000',
      ...env,
    },
  })
}

/** Its log goes to a file; the line that says that it listens is what is waited for. */
function untilListening(child: ChildProcess, member: Member, dataDir: string): Promise<void> {
  const file = createWriteStream(logFile(dataDir, member), { flags: 'a' })
  child.stderr!.pipe(file, { end: false })
  return new Promise((resolve, reject) => {
    const failed = (why: string) =>
      reject(new ConfigError(`${member.name} did not start: ${why}. Its log: ${logFile(dataDir, member)}`))
    const timer = setTimeout(() => failed(`no sign of it in ${START_MS / 1000} s`), START_MS)
    child.once('exit', (code) => {
      clearTimeout(timer)
      failed(`it stopped with exit code ${code}`)
    })
    createInterface({ input: child.stdout! }).on('line', (line) => {
      file.write(`${line}\n`)
      if (!line.includes('"listening"')) return
      clearTimeout(timer)
      resolve()
    })
  })
}

/** Tokens of the monolith are good at the services too: they share a secret, kept with the data. */
function sharedSecret(dataDir: string): string {
  const file = join(dataDir, 'estate-secret')
  if (existsSync(file)) return readFileSync(file, 'utf8')
  mkdirSync(dataDir, { recursive: true })
  const secret = randomBytes(32).toString('base64url')
  writeFileSync(file, secret, { mode: 0o600 })
  return secret
}

function assertFree(member: Member): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', () =>
      reject(
        new ConfigError(
          `Port ${member.port} is in use, and the bundled ${member.name} needs it. Stop what listens there, or put Banyan before your own monolith: npm start -- --legacy http://host:port`,
        ),
      ),
    )
    probe.listen({ host: '127.0.0.1', port: member.port }, () => probe.close(() => resolve()))
  })
}

function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
    child.once('exit', () => {
      clearTimeout(timer)
      resolve()
    })
    child.kill('SIGTERM')
  })
}
