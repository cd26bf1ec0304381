import { fileURLToPath } from 'node:url'
import { findProgram } from './machine.ts'
import { startNginx } from './nginx.ts'
import { type Program, startProgram } from './program.ts'
import { smallJson } from './small-json.ts'

const rawBackend = fileURLToPath(new URL('peers/backend.ts', import.meta.url))

/** The fast backend of the bench: nginx answering the small JSON to everything, or a raw socket server that does. */
export const startSmallBackend = (folder: string): Promise<Program> => {
  const nginx = findProgram('nginx')
  if (nginx === undefined)
    return startProgram('raw-backend', [process.execPath, rawBackend], { role: 'backend' })
  return startNginx(nginx, 'nginx-backend', folder, {
    role: 'backend',
    server: `location / { default_type application/json; return 200 '${smallJson}'; }`,
  })
}
