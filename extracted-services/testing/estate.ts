import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Client, clientOf, signTestToken } from '@banyan/service-kit/testing/client'
import { eventually } from '@banyan/service-kit/testing/eventually'
import { freePort } from '@banyan/service-kit/testing/free-port'
import { type StartedProcess, startProcess } from '@banyan/service-kit/testing/process'
import {
  defaultPorts,
  type EstateOptions,
  type EstatePorts,
  type EstateProcess,
  estateProcesses,
} from '../estate.ts'

export const jwtSecret = 'a secret only for tests, long enough'

type Name = keyof EstatePorts

/** The estate as real processes on free ports, each of which a test may kill and start again. */
export interface TestEstate {
  call: Record<Name, Client>
  url: Record<Name, string>
  tokens: { admin: string; grace: string; service: string }
  start(...names: Name[]): Promise<void>
  /** @param signal SIGKILL to crash it */
  stop(name: Name, signal?: NodeJS.Signals): Promise<void>
  ready(...names: Name[]): Promise<void>
  close(): Promise<void>
}

/** Wires the whole estate and starts the processes named. */
export async function startTestEstate(
  names: Name[],
  options: Partial<EstateOptions> = {},
): Promise<TestEstate> {
  const dataDir = await mkdtemp(join(tmpdir(), 'estate-'))
  const ports = { ...defaultPorts }
  for (const name of Object.keys(ports) as Name[]) ports[name] = await freePort()
  const env = { LOG_LEVEL: 'info', ACCESS_LOG: 'off', ABANDONED_AFTER_MS: '7000', ...options.env }
  const processes = estateProcesses({ jwtSecret, dataDir, ports, ...options, env })
  const running = new Map<Name, StartedProcess>()

  const definitionOf = (name: Name): EstateProcess => processes.find((each) => each.name === name)!
  const byName = <T>(make: (each: EstateProcess) => T) =>
    Object.fromEntries(processes.map((each) => [each.name, make(each)])) as Record<Name, T>

  const estate: TestEstate = {
    call: byName((each) => clientOf(each.url)),
    url: byName((each) => each.url),
    tokens: {
      admin: await signTestToken(jwtSecret, {
        role: 'admin',
        userId: '3f6b2c1e-8a94-4d0f-9b57-1c2d3e4f5a60',
      }),
      grace: await signTestToken(jwtSecret, {}),
      service: await signTestToken(jwtSecret, { role: 'service' }),
    },
    async start(...wanted) {
      await Promise.all(
        wanted.map(async (name) => {
          const { entry, env } = definitionOf(name)
          running.set(name, await startProcess(entry, env))
        }),
      )
    },
    async stop(name, signal = 'SIGTERM') {
      const process = running.get(name)
      running.delete(name)
      await process?.stop(signal)
    },
    async ready(...wanted) {
      await Promise.all(
        wanted.map((name) =>
          eventually(async () => (await estate.call[name]('GET', '/ready')).status === 200, 15_000),
        ),
      )
    },
    async close() {
      await Promise.all([...running.keys()].map((name) => estate.stop(name)))
      await rm(dataDir, { recursive: true, force: true })
    },
  }
  await estate.start(...names)
  await estate.ready(...names)
  return estate
}
