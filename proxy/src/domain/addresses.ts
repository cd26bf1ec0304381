/** What an IP address is for, as far as it decides whether the proxy may call it. */
export type AddressKind = 'ordinary' | 'loopback' | 'unspecified' | 'link-local' | 'metadata' | 'multicast'

/** Where clouds keep credentials for whoever asks from inside, beside the link-local 169.254.169.254. */
const METADATA = new Set([
  '100.100.100.200',
  '192.0.0.192',
  'fd00:ec2:0:0:0:0:0:254',
  'fd20:ce:0:0:0:0:0:254',
])
const METADATA_NAME =
  /^(?:metadata|metadata\.google\.internal|metadata\.goog|instance-data(?:\.ec2\.internal)?)\.?$/i

/** The bytes of an IPv4 address (four, also where IPv6 wraps one) or an IPv6 address (sixteen); null: it is neither. */
export function addressBytes(address: string): number[] | null {
  const dotted = /(?:^|:)(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address)
  const v4 = dotted?.slice(1).map(Number)
  if (v4?.some((byte) => byte > 255)) return null
  if (v4 && !address.includes(':')) return v4
  const groups = v6Groups(v4 ? address.slice(0, address.lastIndexOf(':') + 1) + hexOf(v4) : address)
  if (groups === null) return null
  const bytes = groups.flatMap((group) => [group >> 8, group & 0xff])
  // ::ffff:a.b.c.d, and 64:ff9b::a.b.c.d, by which IPv6 hosts reach IPv4 ones (RFC 6052).
  const wraps = hasPrefix(groups, [0, 0, 0, 0, 0, 0xffff]) || hasPrefix(groups, [0x64, 0xff9b, 0, 0, 0, 0])
  return wraps ? bytes.slice(12) : bytes
}

export function addressKind(address: string): AddressKind {
  const bytes = addressBytes(address)
  if (bytes === null) return 'ordinary'
  if (METADATA.has(plainAddress(address))) return 'metadata'
  return bytes.length === 4 ? kindOfV4(bytes) : kindOfV6(bytes)
}

/** A name under which clouds offer credentials; it resolves to a link-local address, which is refused as well. */
export const isMetadataName = (host: string): boolean => METADATA_NAME.test(host)

/** Names that mean this machine without anybody being asked (RFC 6761 section 6.3). */
export const isLocalName = (host: string): boolean => /^(?:.+\.)?localhost\.?$/i.test(host)

/** An address in one spelling: IPv4 where it is one, also wrapped in IPv6. What is no address stays as it is. */
export function plainAddress(address: string): string {
  const bytes = addressBytes(address)
  if (bytes === null) return address
  return bytes.length === 4 ? bytes.join('.') : plainV6(bytes)
}

/** The network that a client's address stands for: an IPv6 client has a whole /64 of addresses to choose from. */
export function clientNetwork(address: string): string {
  const bytes = addressBytes(address)
  if (bytes === null) return address
  return bytes.length === 4 ? plainAddress(address) : plainV6(bytes.map((byte, i) => (i < 8 ? byte : 0)))
}

function kindOfV4([a, b]: number[]): AddressKind {
  if (a === 127) return 'loopback'
  if (a === 0) return 'unspecified'
  if (a === 169 && b === 254) return 'link-local'
  return a! >= 224 ? 'multicast' : 'ordinary'
}

function kindOfV6(bytes: number[]): AddressKind {
  if (bytes.slice(0, 15).every((byte) => byte === 0)) {
    if (bytes[15] === 0) return 'unspecified'
    if (bytes[15] === 1) return 'loopback'
  }
  if (bytes[0] === 0xfe && (bytes[1]! & 0xc0) === 0x80) return 'link-local'
  return bytes[0] === 0xff ? 'multicast' : 'ordinary'
}

/** Eight numbers, with "::" filled in and without a zone. */
function v6Groups(address: string): number[] | null {
  const halves = address.replace(/%.*$/, '').split('::')
  if (halves.length > 2) return null
  const [before, after] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - before!.length - (after?.length ?? 0)
  if (after === undefined ? missing !== 0 : missing < 0) return null
  const groups = [...before!, ...Array<string>(after ? missing : 0).fill('0'), ...(after ?? [])]
  return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))
    ? groups.map((group) => Number.parseInt(group, 16))
    : null
}

const hasPrefix = (groups: number[], prefix: number[]) => prefix.every((group, i) => groups[i] === group)
const hexOf = ([a, b, c, d]: number[]) => `${((a! << 8) | b!).toString(16)}:${((c! << 8) | d!).toString(16)}`

const plainV6 = (bytes: number[]) =>
  Array.from({ length: 8 }, (_, i) => ((bytes[2 * i]! << 8) | bytes[2 * i + 1]!).toString(16)).join(':')
