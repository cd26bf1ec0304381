import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** How the command line on this machine reaches the server that runs here. The token is for this URL only. */
export type CliAccess = { url: string; token: string }

export const cliAccessFile = (dataDir: string): string => join(dataDir, 'cli-token')

/** Readable by its owner only, like the database beside it. Written anew, so that an older file's mode does not stay. */
export function writeCliAccess(dataDir: string, access: CliAccess): void {
  const file = cliAccessFile(dataDir)
  rmSync(file, { force: true })
  writeFileSync(file, `${JSON.stringify(access)}\n`, { mode: 0o600, flag: 'wx' })
}
