import { digestOf, newSecret } from './secrets.ts'

export type LinkPurpose = 'setup' | 'sign-in'

const VALID_MS = 15 * 60_000
/** More links than this are not open at a time; the oldest stops working. */
const OPEN_MAX = 16

/** Links that sign in once. They live in memory: a restart prints a new one. */
export class OneTimeLinks {
  readonly #now: () => number
  readonly #open = new Map<string, { purpose: LinkPurpose; expiresAt: number }>()

  constructor(now: () => number) {
    this.#now = now
  }

  issue(purpose: LinkPurpose): string {
    const secret = newSecret()
    this.#open.set(digestOf(secret), { purpose, expiresAt: this.#now() + VALID_MS })
    const [oldest] = this.#open.keys()
    if (this.#open.size > OPEN_MAX && oldest !== undefined) this.#open.delete(oldest)
    return secret
  }

  /** True once for each link, within its time and for its purpose. */
  redeem(secret: string, purpose: LinkPurpose): boolean {
    const key = digestOf(secret)
    const link = this.#open.get(key)
    if (!link || link.purpose !== purpose) return false
    this.#open.delete(key)
    return this.#now() < link.expiresAt
  }
}
