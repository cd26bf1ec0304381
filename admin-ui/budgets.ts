import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const DIST = fileURLToPath(new URL('dist', import.meta.url))

/** One chunk of Vite's manifest. */
type Chunk = { file: string; imports?: string[]; dynamicImports?: string[] }
type Manifest = Record<string, Chunk>

/** A measured part of the bundle; sizes in bytes after gzip. */
export type Budget = { name: string; bytes: number; max: number }

const kB = (n: number) => n * 1000

/** What a first visit, the sign-in page and each further page make a browser fetch, against what they may. */
export function measureBudgets(dist = DIST): Budget[] {
  const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8')) as Manifest
  const size = sizer(dist)
  const first = closure(manifest, 'index.html')
  const style = manifest['style.css']?.file
  if (style === undefined) throw new Error('The manifest of the console has no style.css.')
  const budgets: Budget[] = [
    { name: 'first page: JavaScript', bytes: size(first.js), max: kB(180) },
    { name: 'every page: CSS', bytes: size(new Set([style])), max: kB(45) },
    { name: 'sign-in: JavaScript', bytes: size(closure(manifest, 'sign-in.html').js), max: kB(90) },
  ]
  for (const page of first.dynamic) {
    const added = [...closure(manifest, page).js].filter((file) => !first.js.has(file))
    const diff = page.includes('Divergence')
    budgets.push({ name: page.replace(/^src\//, ''), bytes: size(new Set(added)), max: kB(diff ? 80 : 60) })
  }
  return budgets
}

/** Every file of JavaScript that importing this chunk brings along, and the chunks that these import when they are wanted. */
function closure(manifest: Manifest, name: string): { js: Set<string>; dynamic: Set<string> } {
  const js = new Set<string>()
  const dynamic = new Set<string>()
  const visit = (wanted: string) => {
    const chunk = manifest[wanted]
    if (chunk === undefined) throw new Error(`The manifest of the console has no ${wanted}.`)
    if (js.has(chunk.file)) return
    js.add(chunk.file)
    for (const imported of chunk.dynamicImports ?? []) dynamic.add(imported)
    for (const imported of chunk.imports ?? []) visit(imported)
  }
  visit(name)
  return { js, dynamic }
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
