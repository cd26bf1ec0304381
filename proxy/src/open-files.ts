import { readFileSync } from 'node:fs'

/** What the store, logs, the admin port and lookups may need. */
const RESERVED = 512
/** What a thread needs for its connections to backends. */
const RESERVED_PER_THREAD = 512
/** However few files there are, clients get this share. */
const LEAST_SHARE = 0.25

/** How many files this process may have open, sockets included; null where the system does not tell. */
export function openFilesLimit(read = () => readFileSync('/proc/self/limits', 'utf8')): number | null {
  try {
    const soft = /^Max open files\s+(\d+)/m.exec(read())?.[1]
    return soft === undefined ? null : Number(soft)
  } catch {
    return null
  }
}

/**
 * Connections of clients that one thread may have, where the process may have so many files open. Out
 * of files the admin port could not answer either, and whoever watches it would end the process.
 */
export function clientConnectionsFor(openFiles: number | null, threads: number, wanted: number): number {
  if (openFiles === null) return wanted
  const left = openFiles - RESERVED - threads * RESERVED_PER_THREAD
  return Math.min(wanted, Math.floor(Math.max(left, openFiles * LEAST_SHARE) / threads))
}
