import { type Measured, runLoad } from './load.ts'
import { coreBusyMicros, endedChildrenMicros, otherCoreNames, proxyCore } from './machine.ts'
import type { Program } from './program.ts'

/** One proxy under one kind of request. */
export interface Lane {
  readonly scenario: string
  readonly program: Program
  readonly path: string
}

export interface Sample extends Measured {
  readonly cpuMicrosPerRequest: number
  /** The larger share that other work took of the proxy's core or of the load's, 0 to 1. */
  readonly foreign: number
}

/** Puts load on a proxy for so many seconds, and reads what it cost and what else the machine did meanwhile. */
export const takeSample = async (
  { program, path }: Lane,
  backend: Program,
  load: { readonly connections: number; readonly seconds: number },
): Promise<Sample> => {
  const readings = () => ({
    at: performance.now() * 1_000,
    proxy: program.cpuMicros(),
    load: backend.cpuMicros() + endedChildrenMicros(),
    proxyCore: coreBusyMicros(proxyCore),
    loadCores: otherCoreNames.map(coreBusyMicros).reduce((a, b) => a + b, 0),
  })
  const before = readings()
  const measured = await runLoad({ url: `http://127.0.0.1:${program.port}${path}`, ...load })
  const after = readings()
  const spent = (key: keyof typeof before): number => after[key] - before[key]
  if (measured.requests === 0 || measured.errors > 0) {
    throw new Error(
      `${program.name} gave ${measured.requests} answers and ${measured.errors} errors at ${path}`,
    )
  }
  const besideProxy = (spent('proxyCore') - spent('proxy')) / spent('at')
  const besideLoad = (spent('loadCores') - spent('load')) / (spent('at') * Math.max(1, otherCoreNames.length))
  return {
    ...measured,
    cpuMicrosPerRequest: spent('proxy') / measured.requests,
    foreign: Math.max(0, besideProxy, besideLoad),
  }
}
