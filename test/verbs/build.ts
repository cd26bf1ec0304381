import { readdir, readFile, rm } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { command, type Finished, root } from './command.ts'
import { runGates } from './gate.ts'

const proxyOutput = join(root, 'proxy/dist')
const consoleOutput = join(root, 'admin-ui/dist')

const files = async (folder: string): Promise<readonly string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

/** The compiler rewrites imports, but not a path in a string, as for a worker: those must be found before users find them. */
const pathsLeftInTypeScript = async (): Promise<string> => {
  const sources = (await files(proxyOutput)).filter((file) => extname(file) === '.js')
  const bad = await Promise.all(
    sources.map(async (file) => /new URL\(\s*['"][^'"]+\.ts['"]/.test(await readFile(file, 'utf8')) && file),
  )
  return bad.filter((file) => file !== false).join('\n')
}

const buildProxy = async (): Promise<Finished> => {
  await rm(proxyOutput, { recursive: true, force: true })
  const built = await command('tsc', ['-p', 'test/verbs/tsconfig.proxy.json'])
  const left = built.ok ? await pathsLeftInTypeScript() : ''
  return left === '' ? built : { ...built, ok: false, output: `These still name a .ts file:\n${left}` }
}

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`

const printSizes = async (name: string, folder: string, extensions: readonly string[]): Promise<void> => {
  console.log(`\n${name}`)
  for (const extension of extensions) {
    const contents = await Promise.all(
      (await files(folder)).filter((file) => file.endsWith(extension)).map((file) => readFile(file)),
    )
    const size = contents.reduce((sum, content) => sum + content.length, 0)
    const packed = contents.reduce((sum, content) => sum + gzipSync(content).length, 0)
    const count = `${contents.length} files`
    console.log(
      `  ${extension.padEnd(6)} ${count.padStart(9)} ${kilobytes(size).padStart(12)} ${kilobytes(packed).padStart(12)} gzip`,
    )
  }
}

const failed = await runGates([
  { name: 'proxy', run: buildProxy },
  { name: 'console', run: () => command('vite', ['build'], { directory: 'admin-ui' }) },
])
if (!failed.includes('proxy')) await printSizes('proxy/dist', proxyOutput, ['.js', '.d.ts'])
if (!failed.includes('console'))
  await printSizes('admin-ui/dist', consoleOutput, ['.html', '.js', '.css', '.woff2'])
process.exitCode = failed.length === 0 ? 0 : 1
