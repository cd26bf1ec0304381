import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { defaultPorts, estateProcesses } from '../estate.ts'

const root = new URL('../../', import.meta.url)
const processes = estateProcesses({ jwtSecret: 'x'.repeat(32), dataDir: '/tmp' })

describe.each(processes.map(({ name, entry }) => ({ name, entry })))(
  'the Dockerfile of $name',
  ({ name, entry }) => {
    const folder = name === 'monolith' ? 'legacy-monolith' : `extracted-services/${name}`
    const text = readFileSync(new URL(`${folder}/Dockerfile`, root), 'utf8')

    it('runs the entry point that exists, on the port of the estate', () => {
      const [, command] = /^CMD \["node", "(.*)"\]$/m.exec(text) ?? []
      expect(fileURLToPath(new URL(command!, root))).toBe(fileURLToPath(entry))
      expect(existsSync(entry)).toBe(true)
      expect(text).toContain(`EXPOSE ${defaultPorts[name]}\n`)
      expect(text).toContain(`PORT=${defaultPorts[name]} `)
    })

    it('installs the workspace that exists', () => {
      const [, workspace] = /--workspace=(\S+) /.exec(text) ?? []
      const manifest = JSON.parse(readFileSync(new URL(`${folder}/package.json`, root), 'utf8'))
      expect(manifest.name).toBe(workspace)
    })

    it('does not run as root, and is asked how it is', () => {
      const [build, run] = text.split(/^FROM .*$/m).slice(1)
      expect(build).toContain('npm ci')
      expect(run).toMatch(/^USER node$/m)
      expect(run).toMatch(/^HEALTHCHECK .*\n.*\/health/m)
    })
  },
)
