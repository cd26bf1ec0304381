import type { LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { describe, expect, it } from 'vitest'
import { AddressGuard, REFUSED_ADDRESS } from './address-guard.ts'

const guard = new AddressGuard({ ownPorts: [9900], ranges: [] }, () => new Set(['192.168.1.5']))

/** What a lookup gives when the resolver answers with these. */
function resolved(
  by: AddressGuard,
  port: number,
  addresses: LookupAddress[],
): Promise<LookupAddress[] | string> {
  const system: LookupFunction = (_host, _options, callback) => callback(null, addresses)
  return new Promise((resolve) => {
    by.lookupFor(port, system)('a.example', { all: true }, (error, found) =>
      resolve(error ? String(error.code) : (found as LookupAddress[])),
    )
  })
}

describe('what may be saved', () => {
  it.each([
    'http://169.254.169.254',
    'http://2852039166',
    'http://0xa9fea9fe',
    'http://0251.0376.0251.0376',
    'http://[::ffff:a9fe:a9fe]',
    'http://[fe80::1]',
    'http://0.0.0.0:8080',
    'http://0:8080',
    'http://[::]:8080',
    'http://metadata.google.internal',
    'http://metadata',
    'http://100.100.100.200',
    'http://[fd00:ec2::254]',
    'http://224.0.0.1',
    'http://127.0.0.1:9900',
    'http://127.1:9900',
    'http://localhost:9900',
    'http://admin.localhost:9900',
    'http://[::1]:9900',
    'http://[::ffff:127.0.0.1]:9900',
    'http://192.168.1.5:9900',
  ])('is not %s', (url) => {
    expect(guard.refusalOfUrl(url)).not.toBeNull()
  })

  it.each([
    'http://127.0.0.1:4000',
    'http://localhost:4000',
    'http://10.0.0.1:9900',
    'http://192.168.1.5:80',
    'http://shop.internal',
    'https://[2606:2800:220:1::1]',
  ])('is %s', (url) => {
    expect(guard.refusalOfUrl(url)).toBeNull()
  })
})

describe('what a name resolves to', () => {
  const ordinary = { address: '10.0.0.7', family: 4 }
  const metadata = { address: '169.254.169.254', family: 4 }

  it('is used without the addresses that are refused', async () => {
    expect(await resolved(guard, 80, [metadata, ordinary])).toEqual([ordinary])
  })

  it('fails where nothing is left, also for the admin port under another name', async () => {
    expect(await resolved(guard, 80, [metadata])).toBe(REFUSED_ADDRESS)
    expect(await resolved(guard, 9900, [{ address: '127.0.0.1', family: 4 }])).toBe(REFUSED_ADDRESS)
    expect(await resolved(guard, 9900, [{ address: '192.168.1.5', family: 4 }])).toBe(REFUSED_ADDRESS)
    expect(await resolved(guard, 4000, [{ address: '127.0.0.1', family: 4 }])).toHaveLength(1)
  })

  it('has to be in the ranges, where there are some', async () => {
    const narrow = new AddressGuard({ ownPorts: [], ranges: ['10.0.0.0/8', 'fd00::/8'] }, () => new Set())
    expect(await resolved(narrow, 80, [ordinary])).toEqual([ordinary])
    expect(await resolved(narrow, 80, [{ address: '93.184.216.34', family: 4 }])).toBe(REFUSED_ADDRESS)
    expect(narrow.refusal('fd00::1', 80)).toBeNull()
    expect(narrow.refusal('fe80::1', 80)).not.toBeNull()
  })

  it('learns of a port that was chosen by the system', () => {
    const later = new AddressGuard({ ownPorts: [], ranges: [] }, () => new Set())
    expect(later.refusal('127.0.0.1', 12345)).toBeNull()
    later.ownPort(12345)
    expect(later.refusal('127.0.0.1', 12345)).toContain('admin port')
  })
})
