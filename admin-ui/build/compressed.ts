import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Plugin } from 'vite'

/** A smaller file would not save a packet. */
const MIN_BYTES = 1_000
/** The best that does not take longer than the build. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }

/** Beside each file of text its gzip and its Brotli, so that the admin port compresses nothing while it serves. */
export function compressed(): Plugin {
  return {
    name: 'banyan:compressed',
    apply: 'build',
    async writeBundle({ dir }) {
      const assets = join(dir ?? 'dist', 'assets')
      const texts = (await readdir(assets)).filter((name) => /\.(?:js|css|svg)$/.test(name))
      await Promise.all(texts.map((name) => compress(join(assets, name))))
    },
  }
}

async function compress(file: string): Promise<void> {
  const text = await readFile(file)
  if (text.byteLength < MIN_BYTES) return
  const [gz, br] = await Promise.all([
    promisify(gzip)(text, { level: 9 }),
    promisify(brotliCompress)(text, BROTLI),
  ])
  await Promise.all([writeFile(`${file}.gz`, gz), writeFile(`${file}.br`, br)])
}
