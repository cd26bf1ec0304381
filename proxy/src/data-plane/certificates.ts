import { X509Certificate } from 'node:crypto'
import { createSecureContext, type SecureContext } from 'node:tls'

/** A certificate chain and its key, both PEM. */
export type Certificate = { cert: string; key: string }

/** Chooses the certificate for the name that a client asks for: the first that is made out to it, else the first of all. */
export class Certificates {
  readonly #known: { leaf: X509Certificate; context: SecureContext }[]

  /** Throws where a key does not belong to its certificate. At least one is given. */
  constructor(certificates: readonly Certificate[]) {
    this.#known = certificates.map(({ cert, key }) => ({
      leaf: new X509Certificate(cert),
      context: createSecureContext({ cert, key, minVersion: 'TLSv1.2' }),
    }))
  }

  contextFor(name: string): SecureContext {
    return (this.#known.find(({ leaf }) => leaf.checkHost(name) !== undefined) ?? this.#known[0]!).context
  }
}
