import { fileURLToPath } from 'node:url'
import { findProgram } from './machine.ts'
import { startNginx } from './nginx.ts'
import { type Program, startProgram } from './program.ts'
import { smallJson } from './small-json.ts'

/** Starts one of the backends in `peers/`. */
export const startNodeBackend = (name: string): Promise<Program> => {
  const file = fileURLToPath(new URL(`peers/${name}.ts`, import.meta.url))
  return startProgram(name, [process.execPath, file], { role: 'backend' })
}

/** The fast backend of the bench: nginx answering the small JSON to everything, or a raw socket server that does. */
export const startSmallBackend = async (folder: string, name = 'nginx-backend'): Promise<Program> => {
  const nginx = findProgram('nginx')
  if (nginx === undefined) return startNodeBackend('small-backend')
  return startNginx(nginx, name, folder, {
    role: 'backend',
    server: `location = /bench-status { stub_status; }
    location / { default_type application/json; return 200 '${smallJson}'; }`,
  })
}

/** How many requests a small backend of nginx has had since it started. */
export const requestsTo = async ({ port }: Program): Promise<number> => {
  const response = await fetch(`http://127.0.0.1:${port}/bench-status`, {
    signal: AbortSignal.timeout(5_000),
  })
  const counts = /^ (\d+) (\d+) (\d+) $/m.exec(await response.text())
  if (counts === null) throw new Error('nginx does not tell how many requests it had')
  return Number(counts[3])
}
