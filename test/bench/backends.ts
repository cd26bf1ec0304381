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
export const startSmallBackend = async (folder: string): Promise<Program> => {
  const nginx = findProgram('nginx')
  if (nginx === undefined) return startNodeBackend('small-backend')
  return startNginx(nginx, 'nginx-backend', folder, {
    role: 'backend',
    server: `location / { default_type application/json; return 200 '${smallJson}'; }`,
  })
}
