import { accessSync, constants, readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { delimiter, join } from 'node:path'

const clockTicksPerSecond = 100
const microsPerTick = 1_000_000 / clockTicksPerSecond

/** Path of a program, or undefined when it is not installed. Debian keeps servers in sbin, which is not on every PATH. */
export const findProgram = (name: string): string | undefined => {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
  return folders
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK)
        return true
      } catch {
        return false
      }
    })
}

const taskset = findProgram('taskset')

/** True when a proxy can have a core of its own, with the load and the backends on the others. */
export const canPin = taskset !== undefined && availableParallelism() > 1

export const proxyCore = '0'
export const otherCores = `1-${availableParallelism() - 1}`
export const allCores = `0-${availableParallelism() - 1}`

/** A command line that runs `args` on the given cores, or unchanged where that is not possible. */
export const pinned = (cores: string, args: readonly string[]): readonly string[] =>
  canPin && taskset !== undefined ? [taskset, '-c', cores, ...args] : args

const read = (path: string): string => {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}

/** `/proc/pid/stat` from the third field on: the second is a name that may hold spaces. */
export const parseStat = (stat: string): readonly string[] =>
  stat
    .slice(stat.lastIndexOf(')') + 2)
    .trim()
    .split(' ')

const family = (pid: number): readonly number[] => {
  const children = (readdirSafe(`/proc/${pid}/task`) ?? []).flatMap((task) =>
    read(`/proc/${pid}/task/${task}/children`).split(' ').filter(Boolean).map(Number),
  )
  return [pid, ...children.flatMap(family)]
}

const readdirSafe = (path: string): readonly string[] | undefined => {
  try {
    return readdirSync(path)
  } catch {
    return undefined
  }
}

/** User and system time of a process with all its threads and children, in microseconds (proc(5), stat fields 14 and 15). */
export const cpuMicros = (pid: number): number => {
  let ticks = 0
  for (const member of family(pid)) {
    const fields = parseStat(read(`/proc/${member}/stat`))
    ticks += Number(fields[11] ?? 0) + Number(fields[12] ?? 0)
  }
  return ticks * microsPerTick
}

/** Resident memory of a process with its children, in bytes. */
export const residentBytes = (pid: number): number => {
  let kilobytes = 0
  for (const member of family(pid)) {
    kilobytes += Number(/^VmRSS:\s+(\d+)/m.exec(read(`/proc/${member}/status`))?.[1] ?? 0)
  }
  return kilobytes * 1024
}

/** CPU time of the programs this process started that have ended since, in microseconds (proc(5), stat fields 16 and 17). */
export const endedChildrenMicros = (): number => {
  const fields = parseStat(read('/proc/self/stat'))
  return (Number(fields[13] ?? 0) + Number(fields[14] ?? 0)) * microsPerTick
}

/** Time that all cores together spent on anything at all (also time stolen by other machines), in microseconds (proc(5), stat). */
export const machineBusyMicros = (): number => {
  const fields = /^cpu +(.*)$/m.exec(read('/proc/stat'))?.[1]?.split(' ').map(Number) ?? []
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = fields
  return (user + nice + system + irq + softirq + steal) * microsPerTick
}
