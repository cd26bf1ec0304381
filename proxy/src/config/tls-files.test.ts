import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { firstEnd, readCertificates, tlsFiles } from './tls-files.ts'

const file = (name: string) => fileURLToPath(new URL(`../../../test/fidelity/tls/${name}`, import.meta.url))
const read = (cert: string, key: string) => readCertificates({ certs: [cert], keys: [key] })
const given = (flag: string | undefined, name: string) => ({
  flag,
  name,
  variable: `BANYAN_${name.toUpperCase()}`,
})

describe('certificates from files', () => {
  it('come in pairs, from flags before variables', () => {
    const files = (cert?: string, key?: string, env = {}) =>
      tlsFiles(given(cert, 'cert'), given(key, 'key'), env)
    expect(files()).toBeNull()
    expect(files('a.pem, b.pem', 'a.key,b.key')).toEqual({
      certs: ['a.pem', 'b.pem'],
      keys: ['a.key', 'b.key'],
    })
    expect(files('a.pem', undefined, { BANYAN_KEY: 'k' })).toEqual({ certs: ['a.pem'], keys: ['k'] })
    expect(() => files('a.pem')).toThrow(
      '--cert and --key (BANYAN_CERT, BANYAN_KEY) go together: there are 1 and 0.',
    )
  })

  it('are read, and say when they end', () => {
    const certificates = read(file('local.pem'), file('local.key'))
    expect(certificates[0]?.cert).toContain('BEGIN CERTIFICATE')
    expect(new Date(firstEnd(certificates)).getUTCFullYear()).toBe(2120)
  })

  it('are refused by the name of the file, without a word of what is in it', () => {
    expect(() => read('/nowhere/a.pem', file('local.key'))).toThrow('/nowhere/a.pem cannot be read: ENOENT.')
    const wrong = join(mkdtempSync(join(tmpdir(), 'banyan-tls-')), 'wrong.pem')
    writeFileSync(wrong, 'a secret that is none')
    expect(() => read(wrong, file('local.key'))).toThrow(
      `${wrong} has no certificate (PEM) at its beginning.`,
    )
    expect(() => read(file('local.pem'), wrong)).toThrow(`${wrong} has no key (PEM) that belongs to`)
    expect(() => read(file('local.pem'), file('other.key'))).toThrow(
      'other.key has no key (PEM) that belongs to',
    )
  })
})
