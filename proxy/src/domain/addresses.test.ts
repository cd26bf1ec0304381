import { describe, expect, it } from 'vitest'
import { addressBytes, addressKind, clientNetwork, isLocalName, isMetadataName } from './addresses.ts'

describe('the kind of an address', () => {
  it.each([
    ['127.0.0.1', 'loopback'],
    ['127.255.0.3', 'loopback'],
    ['::1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['0.0.0.0', 'unspecified'],
    ['0.1.2.3', 'unspecified'],
    ['::', 'unspecified'],
    ['169.254.169.254', 'link-local'],
    ['::ffff:169.254.169.254', 'link-local'],
    ['::ffff:a9fe:a9fe', 'link-local'],
    ['64:ff9b::a9fe:a9fe', 'link-local'],
    ['fe80::1%eth0', 'link-local'],
    ['febf::1', 'link-local'],
    ['100.100.100.200', 'metadata'],
    ['192.0.0.192', 'metadata'],
    ['fd00:ec2::254', 'metadata'],
    ['224.0.0.1', 'multicast'],
    ['255.255.255.255', 'multicast'],
    ['ff02::1', 'multicast'],
    ['10.0.0.1', 'ordinary'],
    ['192.168.1.1', 'ordinary'],
    ['93.184.216.34', 'ordinary'],
    ['fd00::1', 'ordinary'],
    ['2606:2800:220:1::1', 'ordinary'],
  ])('of %s is %s', (address, kind) => {
    expect(addressKind(address)).toBe(kind)
  })

  it('knows what is no address', () => {
    for (const wrong of ['', 'localhost', '1.2.3', '1.2.3.256', '1::2::3', '1:2:3', '12345::', 'g::'])
      expect(addressBytes(wrong), wrong).toBeNull()
  })
})

describe('names', () => {
  it('of metadata services and of this machine are known', () => {
    expect(
      ['metadata.google.internal', 'METADATA', 'instance-data.ec2.internal.'].every(isMetadataName),
    ).toBe(true)
    expect(isMetadataName('metadata.example')).toBe(false)
    expect(['localhost', 'a.LOCALHOST', 'localhost.'].every(isLocalName)).toBe(true)
    expect(isLocalName('localhost.example')).toBe(false)
  })
})

describe('the network of a client', () => {
  it('is the address for IPv4 and the /64 for IPv6', () => {
    expect(clientNetwork('203.0.113.9')).toBe('203.0.113.9')
    expect(clientNetwork('::ffff:203.0.113.9')).toBe('203.0.113.9')
    expect(clientNetwork('2001:db8:1:2:aaaa::1')).toBe(clientNetwork('2001:db8:1:2:bbbb::2'))
    expect(clientNetwork('2001:db8:1:2::1')).not.toBe(clientNetwork('2001:db8:1:3::1'))
    expect(clientNetwork('unknown')).toBe('unknown')
  })
})
