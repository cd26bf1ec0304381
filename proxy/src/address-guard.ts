import type { LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { networkInterfaces } from 'node:os'
import { inRanges } from './address-ranges.ts'
import { addressKind, isLocalName, isMetadataName, plainAddress } from './domain/addresses.ts'

/** The code of the error with which a lookup fails whose every answer is refused. */
export const REFUSED_ADDRESS = 'EBANYAN_ADDRESS'

export type AddressPolicy = {
  /** Ports of our own on this machine that no backend may be: the admin port's. */
  ownPorts: readonly number[]
  /** Backends live in these ranges only; empty: anywhere that is not refused. */
  ranges: readonly string[]
}

/**
 * Decides which addresses the proxy calls, for backends and for keys of tokens: never link-local or
 * metadata addresses, never its own admin port. Names are decided by what they resolve to, at the
 * moment of connecting, so that one that resolves to something else later gains nothing.
 */
export class AddressGuard {
  readonly #ownPorts: Set<number>
  readonly #ranges: ((address: string) => boolean) | null
  readonly #ownAddresses: () => Set<string>

  constructor(policy: AddressPolicy, ownAddresses = addressesOfThisMachine) {
    this.#ownPorts = new Set(policy.ownPorts)
    this.#ranges = policy.ranges.length === 0 ? null : inRanges(policy.ranges)
    this.#ownAddresses = ownAddresses
  }

  /** Once the admin port is known. */
  ownPort(port: number): void {
    this.#ownPorts.add(port)
  }

  /** Why an address is not called, in words; null: it may be. */
  refusal(address: string, port: number): string | null {
    const kind = addressKind(address)
    if (kind === 'unspecified') return `${address} is no address that can be called`
    if (kind === 'multicast') return `${address} is no address of one machine`
    if (kind === 'link-local' || kind === 'metadata')
      return `${address} is an address of the machine's own network, where clouds keep credentials`
    if (this.#ownPorts.has(port) && (kind === 'loopback' || this.#ownAddresses().has(plainAddress(address))))
      return `${address}:${port} is the admin port of this proxy`
    if (this.#ranges && !this.#ranges(address)) return `${address} is in none of BANYAN_BACKEND_RANGES`
    return null
  }

  /** The same for a URL that somebody wants to save: what its host says without asking a resolver. */
  refusalOfUrl(url: string): string | null {
    const { hostname, port, protocol } = new URL(url)
    const host = hostname.replace(/^\[|\]$/g, '')
    if (isMetadataName(host)) return `${host} is a name under which clouds keep credentials`
    const address = isLocalName(host) ? '127.0.0.1' : host
    return isIP(address) ? this.refusal(address, Number(port) || (protocol === 'https:' ? 443 : 80)) : null
  }

  /** A lookup that leaves refused addresses out, and fails when nothing is left. */
  lookupFor(port: number, lookup: LookupFunction): LookupFunction {
    return (hostname, options, callback) => {
      lookup(hostname, options, (error, found, family) => {
        if (error) {
          callback(error, found, family)
          return
        }
        const given = Array.isArray(found) ? found : [{ address: found, family: family ?? 4 }]
        const allowed = given.filter(({ address }) => this.refusal(address, port) === null)
        if (allowed.length === 0)
          callback(refusedError(this.refusal(given[0]?.address ?? hostname, port)), [])
        else if (Array.isArray(found)) callback(null, allowed as LookupAddress[])
        else callback(null, found, family)
      })
    }
  }
}

export const refusedError = (why: string | null): NodeJS.ErrnoException =>
  Object.assign(new Error(why ?? 'the name has no address'), { code: REFUSED_ADDRESS })

function addressesOfThisMachine(): Set<string> {
  return new Set(
    Object.values(networkInterfaces()).flatMap(
      (list) => list?.map(({ address }) => plainAddress(address)) ?? [],
    ),
  )
}
