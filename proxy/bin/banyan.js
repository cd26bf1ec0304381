#!/usr/bin/env node
// Plain JavaScript that any Node can read: it finds a Node that is new and safe enough, then starts the real program.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

/** Older ones drop headers while framing bodies by them (CVE-2026-58044), or cannot run TypeScript. */
const SAFE = { 24: [18, 1], 26: [5, 1] }

function isSafe(version) {
  const [major, minor, patch] = version.split('.').map(Number)
  const [minMinor, minPatch] = SAFE[major] ?? [0, 0]
  if (major > 26) return true
  return major in SAFE && (minor > minMinor || (minor === minMinor && patch >= minPatch))
}

function pinnedNode() {
  try {
    const path = createRequire(import.meta.url).resolve('node/bin/node')
    return existsSync(path) ? path : null
  } catch {
    return null
  }
}

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const source = here('../src/cli/main.ts')
const program = existsSync(source) ? source : here('../dist/cli/main.js')

if (isSafe(process.versions.node)) {
  await import(program)
} else {
  const node = pinnedNode()
  if (node === null) {
    console.error(
      `Banyan does not run on Node ${process.versions.node}: it needs 24.18.1 or newer, or 26.5.1 or newer (older ones have known HTTP holes). Install one, or run "npm ci" here, which brings its own.`,
    )
    process.exit(1)
  }
  const child = spawn(node, [here('./banyan.js'), ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR2'])
    process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
}
