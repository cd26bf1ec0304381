import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const DIST = fileURLToPath(new URL('dist', import.meta.url))

/** One chunk of Vite's manifest. */
type Chunk = { file: string; css?: string[]; imports?: string[]; dynamicImports?: string[] }
type Manifest = Record<string, Chunk>

/** A measured part of the bundle; sizes in bytes after gzip. */
export type Budget = { name: string; bytes: number; max: number }

const kB = (n: number) => n * 1000

/** What a first visit, the sign-in page and each further page make a browser fetch, against what they may. */
export function measureBudgets(dist = DIST): Budget[] {
  const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8')) as Manifest
  const size = sizer(dist)
  const [entry, console, signIn] = ['index.html', 'src/app.tsx', 'src/entry/start-entry.tsx']
  const first = closure(manifest, entry, console)
  const budgets: Budget[] = [
    { name: 'first page: JavaScript', bytes: size(first.js), max: kB(180) },
    { name: 'first page: CSS', bytes: size(first.css), max: kB(45) },
    { name: 'sign-in: JavaScript', bytes: size(closure(manifest, entry, signIn).js), max: kB(90) },
  ]
  for (const page of manifest[console]?.dynamicImports ?? []) {
    const added = [...closure(manifest, page).js].filter((file) => !first.js.has(file))
    const diff = page.includes('Divergence')
    budgets.push({ name: page.replace(/^src\//, ''), bytes: size(new Set(added)), max: kB(diff ? 80 : 60) })
  }
  return budgets
}

/** Every file that importing these chunks brings along. */
function closure(manifest: Manifest, ...names: string[]): { js: Set<string>; css: Set<string> } {
  const js = new Set<string>()
  const css = new Set<string>()
  const visit = (name: string) => {
    const chunk = manifest[name]
    if (chunk === undefined) throw new Error(`The manifest of the console has no ${name}.`)
    if (js.has(chunk.file)) return
    js.add(chunk.file)
    for (const file of chunk.css ?? []) css.add(file)
    for (const imported of chunk.imports ?? []) visit(imported)
  }
  for (const name of names) visit(name)
  return { js, css }
}

function sizer(dist: string): (files: Set<string>) => number {
  return (files) =>
    [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file))).byteLength, 0)
}

if (import.meta.main) {
  const budgets = measureBudgets()
  for (const { name, bytes, max } of budgets) {
    const verdict = bytes > max ? 'TOO BIG' : ''
    console.log(
      `${name.padEnd(44)} ${(bytes / 1000).toFixed(1).padStart(7)} kB of ${max / 1000} kB  ${verdict}`,
    )
  }
  if (budgets.some(({ bytes, max }) => bytes > max)) process.exit(1)
}
