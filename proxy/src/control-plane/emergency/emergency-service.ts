import type { Actor } from '../../contracts/activity.ts'
import type { KillSwitch } from '../../contracts/emergency.ts'
import type { Slot } from '../../domain/decide.ts'
import { FORCE_COOKIE, FORCE_HEADER, signForce } from '../../force.ts'
import type { Store } from '../../store/store.ts'
import { assertMay, type Caller, SYSTEM } from '../caller.ts'
import type { Changes, Committed } from '../changes.ts'
import { FORCE_KEY, KILL_SWITCH } from '../publisher.ts'

/** The part of the process that acts without the store: see PublishedRouting. */
export type LocalKill = { engaged: () => boolean; release: () => void }

/** What is done when something is very wrong, and what testers use to see a slot whatever the split says. */
export class EmergencyService {
  readonly #store: Store
  readonly #changes: Changes
  readonly #local: LocalKill

  constructor(deps: { store: Store; changes: Changes; localKill: LocalKill }) {
    this.#store = deps.store
    this.#changes = deps.changes
    this.#local = deps.localKill
  }

  async killSwitch(): Promise<KillSwitch> {
    const stored = (await this.#store.settings.get(KILL_SWITCH)) === true
    return { engaged: stored || this.#local.engaged(), bySignal: this.#local.engaged() }
  }

  /** Engaging is for every operator; releasing sends traffic to candidates again and is for maintainers. */
  async setKillSwitch(
    engaged: boolean,
    reason: string | undefined,
    caller: Caller,
  ): Promise<Committed<null>> {
    if (!engaged) assertMay(caller, 'kill-switch.release')
    const committed = await this.#commit(engaged, reason, caller.actor)
    if (!engaged && this.#local.engaged()) this.#local.release()
    return committed
  }

  /** The signal has acted already; this tells the store, so that the console and the next start know. */
  async recordSignal(signal: string): Promise<void> {
    await this.#commit(true, `${signal} on the host`, SYSTEM.actor)
  }

  async forceToken(slot: Slot, expiresAt: Date) {
    const value = signForce(String(await this.#store.settings.get(FORCE_KEY)), slot, expiresAt.getTime())
    return {
      header: { name: FORCE_HEADER, value },
      cookie: { name: FORCE_COOKIE, value },
      expiresAt: expiresAt.toISOString(),
    }
  }

  #commit(engaged: boolean, reason: string | undefined, actor: Actor): Promise<Committed<null>> {
    return this.#changes.commit(actor, async (tables) => {
      const before = (await tables.settings.get(KILL_SWITCH)) === true
      if (before !== engaged) await tables.settings.set(KILL_SWITCH, engaged)
      return {
        value: null,
        verb: engaged ? 'kill-switch.engage' : 'kill-switch.release',
        target: { kind: 'setting', id: KILL_SWITCH },
        summary: engaged
          ? 'Kill switch: everything goes to the baseline'
          : 'Released the kill switch: routes divide as they say',
        reason,
        changes:
          before === engaged
            ? []
            : [{ kind: 'setting', id: KILL_SWITCH, before: { value: before }, after: { value: engaged } }],
      }
    })
  }
}
