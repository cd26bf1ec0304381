import type { Actor } from '../../contracts/activity.ts'
import type { Audited } from '../audited.ts'
import type { Logger } from '../deps.ts'

/** How much of an attack gets into Activity: of each window the first of a kind, then sums. */
export const SIGN_IN_RECORD_LIMITS = {
  windowMs: 600_000,
  /** Entries about first failures in a window, and as many sums at its end; what is beyond is one entry. */
  entriesMax: 20,
}

type Attempts = { name: string | null; address: string; what: string; more: number }

/** A sign-in that failed. `name` is that of an account there is: what else was typed may be a password. */
export type FailedSignIn = { name: string | null; address: string; what: string }

/**
 * Sign-ins, sign-outs and failed sign-ins, in Activity. Failures are summed up by window, so that nobody who is not
 * signed in can fill the log.
 */
export class SignInRecord {
  readonly #audited: Audited
  readonly #logger: Pick<Logger, 'error'>
  readonly #limits: typeof SIGN_IN_RECORD_LIMITS
  #known = new Map<string, Attempts>()
  #beyond = 0
  #timer: NodeJS.Timeout | null = null
  /** Entries about failures that are being written. */
  #writing: Promise<unknown> = Promise.resolve()

  constructor(audited: Audited, logger: Pick<Logger, 'error'>, limits = SIGN_IN_RECORD_LIMITS) {
    this.#audited = audited
    this.#logger = logger
    this.#limits = limits
  }

  async opened(name: string, address: string, how: string): Promise<void> {
    await this.#append(selfOf(name), 'session.open', name, `${name} signed in with ${how} from ${address}`)
  }

  async closed(name: string, address: string): Promise<void> {
    await this.#append(selfOf(name), 'session.close', name, `${name} signed out from ${address}`)
  }

  /** Written beside the answer: how long that takes would tell whether there is such an account. */
  failed({ name, address, what }: FailedSignIn): void {
    this.#timer ??= setTimeout(() => void this.flush(), this.#limits.windowMs).unref()
    const key = JSON.stringify([name, address, what])
    const known = this.#known.get(key)
    if (known) known.more++
    else if (this.#known.size >= this.#limits.entriesMax) this.#beyond++
    else {
      this.#known.set(key, { name, address, what, more: 0 })
      const as = name === null ? '' : ` as ${name}`
      const summary = `A sign-in${as} failed from ${address}: ${what}`
      this.#writing = this.#writing.then(() => this.#appendFailure(name, summary))
    }
  }

  /** Resolves when every failure so far is in the log. */
  async written(): Promise<void> {
    await this.#writing
  }

  /** Ends the window: writes the sums, and begins a new one with the next failure. */
  async flush(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    await this.#writing
    const [known, beyond] = [[...this.#known.values()], this.#beyond]
    this.#known = new Map()
    this.#beyond = 0
    for (const { name, address, what, more } of known) {
      if (more === 0) continue
      const as = name === null ? '' : ` as ${name}`
      await this.#appendFailure(name, `${times(more, 'more sign-in')}${as} failed from ${address}: ${what}`)
    }
    if (beyond > 0) {
      await this.#appendFailure(
        null,
        `${times(beyond, 'further sign-in')} failed, from elsewhere or as others`,
      )
    }
  }

  #appendFailure(name: string | null, summary: string): Promise<void> {
    return this.#append(NOBODY, 'session.fail', name ?? 'unknown', summary)
  }

  /** A log that cannot be written must not lock anybody out: it is told to the server's own. */
  async #append(actor: Actor, verb: string, id: string, summary: string): Promise<void> {
    try {
      await this.#audited.commit(actor, async () => {
        return { value: null, verb, target: { kind: 'session', id }, summary }
      })
    } catch (err) {
      this.#logger.error({ err, verb }, 'a sign-in could not be recorded in Activity')
    }
  }
}

const NOBODY: Actor = { kind: 'system', name: 'banyan', via: 'console' }
const selfOf = (name: string): Actor => ({ kind: 'account', name, via: 'console' })
const times = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`
