import { randomBytes } from 'node:crypto'
import type { AddressGuard } from '../../address-guard.ts'
import type {
  Delivery,
  ReceiverCreate,
  ReceiverEdit,
  ReceiverRotate,
  ReceiverView,
} from '../../contracts/receiver.ts'
import { Refusal } from '../../domain/errors.ts'
import type { Audited } from '../audited.ts'
import type { Caller } from '../caller.ts'
import { staleVersion } from '../changes.ts'
import type { Notifier } from './notifier.ts'
import { RECEIVERS_MAX, type Receiver, readReceivers, writeReceivers } from './receiver.ts'

/** Receivers of notifications: who is told what, and how that went. */
export class ReceiversService {
  readonly #audited: Audited
  readonly #notifier: Notifier
  readonly #guard: AddressGuard

  constructor(deps: { audited: Audited; notifier: Notifier; guard: AddressGuard }) {
    this.#audited = deps.audited
    this.#notifier = deps.notifier
    this.#guard = deps.guard
  }

  async list(): Promise<ReceiverView[]> {
    return (await readReceivers(this.#audited.store)).map((receiver) => this.#view(receiver))
  }

  deliveries(receiver: string | undefined, limit: number): Delivery[] {
    return this.#notifier.deliveries(receiver, limit)
  }

  /** The secret is answered this once. */
  async create(
    { reason, ...input }: ReceiverCreate,
    { actor }: Caller,
  ): Promise<ReceiverView & { secret: string | null }> {
    this.#assertCallable(input.url)
    const secret = input.format === 'signed' ? newSecret() : null
    const made = await this.#audited.commit(actor, async (tables, at) => {
      const all = await readReceivers(tables)
      if (all.some(({ id }) => id === input.id))
        throw new Refusal('already_exists', `There is a receiver ${input.id} already.`)
      if (all.length >= RECEIVERS_MAX)
        throw new Refusal('conflict', `There are ${RECEIVERS_MAX} receivers already: delete one first.`)
      const receiver: Receiver = { ...input, secret, createdAt: at, version: 1 }
      await writeReceivers(tables, [...all, receiver])
      const summary = `Added the receiver ${input.id} of notifications at ${placeOf(receiver)}`
      return { value: receiver, verb: 'receiver.create', target: target(input.id), summary, reason }
    })
    return { ...this.#view(made), secret }
  }

  /** A new secret, answered this once; the one before signs too for the overlap. */
  async rotate(
    id: string,
    { overlapHours, version, reason }: ReceiverRotate,
    { actor }: Caller,
  ): Promise<ReceiverView & { secret: string | null }> {
    const secret = newSecret()
    const rotated = await this.#audited.commit(actor, async (tables, at) => {
      const all = await readReceivers(tables)
      const before = existing(all, id)
      if (version !== undefined && before.version !== version)
        throw staleVersion('receiver', this.#view(before))
      if (before.secret === null) throw new Refusal('conflict', 'Messages to a chat are not signed.')
      const { previous: _, ...rest } = before
      const until = new Date(Date.parse(at) + overlapHours * HOUR_MS).toISOString()
      const both = overlapHours === 0 ? {} : { previous: { secret: before.secret, until } }
      const after: Receiver = { ...rest, ...both, secret, version: before.version + 1 }
      await writeReceivers(
        tables,
        all.map((each) => (each.id === id ? after : each)),
      )
      const overlap =
        overlapHours === 0 ? 'the old one signs no more' : `the old one signs too until ${until}`
      const summary = `Gave the receiver ${id} a new secret; ${overlap}`
      return { value: after, verb: 'receiver.rotate', target: target(id), summary, reason }
    })
    return { ...this.#view(rotated), secret }
  }

  async edit(id: string, input: ReceiverEdit, { actor }: Caller): Promise<ReceiverView> {
    const { version, reason, ...edits } = input
    if (edits.url !== undefined) this.#assertCallable(edits.url)
    const edited = await this.#audited.commit(actor, async (tables) => {
      const all = await readReceivers(tables)
      const before = existing(all, id)
      if (before.version !== version) throw staleVersion('receiver', this.#view(before))
      const given = Object.fromEntries(Object.entries(edits).filter(([, value]) => value !== undefined))
      const after: Receiver = { ...before, ...given, version: version + 1 }
      await writeReceivers(
        tables,
        all.map((each) => (each.id === id ? after : each)),
      )
      const summary = `Changed the receiver ${id}: ${toldOf(after)}`
      return { value: after, verb: 'receiver.edit', target: target(id), summary, reason }
    })
    return this.#view(edited)
  }

  async remove(id: string, reason: string | undefined, { actor }: Caller): Promise<void> {
    await this.#audited.commit(actor, async (tables) => {
      const all = await readReceivers(tables)
      existing(all, id)
      await writeReceivers(
        tables,
        all.filter((each) => each.id !== id),
      )
      const summary = `Deleted the receiver ${id} of notifications`
      return { value: null, verb: 'receiver.delete', target: target(id), summary, reason }
    })
    this.#notifier.forget(id)
  }

  async test(id: string, { actor }: Caller): Promise<Delivery> {
    return this.#notifier.test(existing(await readReceivers(this.#audited.store), id), actor.name)
  }

  #assertCallable(url: string): void {
    const refusal = this.#guard.refusalOfUrl(url)
    if (refusal === null) return
    throw new Refusal('invalid_input', `url: ${refusal}`, { fields: [{ path: 'url', message: refusal }] })
  }

  #view({ secret: _, previous, ...receiver }: Receiver): ReceiverView {
    const [last = null] = this.#notifier.deliveries(receiver.id, 1)
    const now = this.#audited.clock().toISOString()
    const previousUntil = previous !== undefined && now < previous.until ? previous.until : null
    return { ...receiver, previousUntil, counts: { ...this.#notifier.counts(receiver.id) }, last }
  }
}

const HOUR_MS = 3_600_000
const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`
const target = (id: string) => ({ kind: 'receiver', id })

/** Addresses of chat services are secrets themselves: Activity, which everybody reads, has the host only. */
const placeOf = ({ url }: Receiver) => new URL(url).host
const toldOf = ({ enabled, occasions, url }: Receiver) =>
  enabled ? `${occasions.join(', ')} to ${new URL(url).host}` : 'it is told nothing for now'

function existing(all: readonly Receiver[], id: string): Receiver {
  const found = all.find((receiver) => receiver.id === id)
  if (found === undefined) throw new Refusal('not_found', `There is no receiver ${id}.`)
  return found
}
