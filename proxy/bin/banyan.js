#!/usr/bin/env node
// Plain JavaScript that any Node can read: it finds a Node that is new and safe enough, then starts the real program.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module, { createRequire } from 'node:module'
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

/** `npm run dev`: the same, started again when a source file changes. */
function watching(args) {
  const folders = ['../src', '../../legacy-monolith/src', '../../extracted-services']
    .map(here)
    .filter((path) => existsSync(path))
  return [
    ...folders.map((path) => `--watch-path=${path}`),
    '--watch-preserve-output',
    ...args.filter((arg) => arg !== '--watch'),
  ]
}

// What was compiled once is not compiled again: half of the time that a verb takes to start. Beside the program, and
// not in a folder of everybody's; where that cannot be written it is done without.
module.enableCompileCache?.(here('../node_modules/.cache/banyan'))

const args = process.argv.slice(2)
// Of other verbs it is an option of their own.
const watch = args[0] === 'start' && args.includes('--watch')
if (isSafe(process.versions.node) && !watch) {
  await import(program)
} else {
  const node = isSafe(process.versions.node) ? process.execPath : pinnedNode()
  if (node === null) {
    console.error(
      `Banyan does not run on Node ${process.versions.node}: it needs 24.18.1 or newer, or 26.5.1 or newer (older ones have known HTTP holes). Install one, or run "npm ci" here, which brings its own.`,
    )
    process.exit(1)
  }
  const script = here('./banyan.js')
  const child = spawn(node, watch ? watching([script, ...args]) : [script, ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...(watch && { BANYAN_DRAIN_MS: '0' }) },
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR2'])
    process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
}
