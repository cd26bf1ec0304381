import type { ObjectChange } from '../../contracts/activity.ts'
import type { ConfigApply, ConfigPlan } from '../../contracts/config-file.ts'
import { Refusal, type RefusalCode } from '../../domain/errors.ts'
import type { Store } from '../../store/store.ts'
import type { HealthChecks } from '../backends/health-checks.ts'
import { assertMay, type Caller } from '../caller.ts'
import type { Changes, Committed } from '../changes.ts'
import type { Outside } from '../outside.ts'
import { carryOut } from '../revisions/plan.ts'
import { fileOf, parseFile } from './file-form.ts'
import { askAbout, type FilePlan, planFile, readConfiguration } from './plan-file.ts'
import type { Reading } from './wanted-of.ts'

/** Backends, routes and rules as a file: given out, planned, and applied as one revision or not at all. */
export class ConfigFileService {
  readonly #store: Store
  readonly #changes: Changes
  readonly #health: HealthChecks
  readonly #outside: Outside
  readonly #clock: () => Date

  constructor(deps: {
    store: Store
    changes: Changes
    health: HealthChecks
    outside: Outside
    clock: () => Date
  }) {
    this.#store = deps.store
    this.#changes = deps.changes
    this.#health = deps.health
    this.#outside = deps.outside
    this.#clock = deps.clock
  }

  async export(): Promise<ReturnType<typeof fileOf>> {
    return fileOf(await this.#store.snapshot(readConfiguration))
  }

  async plan(document: string, prune: boolean, caller: Caller): Promise<ConfigPlan> {
    const file = parseFile(document)
    const reading = this.#reading(prune, caller)
    const asked = await askAbout(file, reading, this.#store, this.#health)
    const judged = { caller, asked, override: false, outside: this.#outside }
    return (await this.#store.snapshot((tables) => planFile(tables, file, reading, judged))).view
  }

  async apply(input: ConfigApply, caller: Caller): Promise<Committed<null>> {
    const { document, prune, base, digest, reason } = input
    const override = input.override === true
    if (override) assertMay(caller, 'activation.override')
    const file = parseFile(document)
    const reading = this.#reading(prune, caller)
    const asked = override ? new Map() : await askAbout(file, reading, this.#store, this.#health)
    const committed = await this.#changes.commit(caller.actor, async (tables) => {
      const plan = await planFile(tables, file, reading, {
        ...{ caller, asked, override },
        outside: this.#outside,
      })
      assertAsPlanned(plan, base, digest)
      assertNotRefused(plan)
      const changes = await carryOut(tables, plan.changes)
      const target = { kind: 'config', id: 'file' }
      return {
        value: null,
        verb: 'config.apply',
        target,
        summary: summaryOf(plan, override),
        reason,
        changes,
      }
    })
    if (committed.changes.some(({ kind }) => kind === 'backend')) {
      this.#health.watch(await this.#store.backends.list())
    }
    return committed
  }

  #reading(prune: boolean, { actor }: Caller): Reading {
    return { author: actor.name, at: this.#clock().toISOString(), prune }
  }
}

/** What was not shown is not done. */
function assertAsPlanned({ view }: FilePlan, base: number, digest: string | undefined): void {
  if (view.base !== base) {
    throw new Refusal(
      'conflict',
      `The plan was made on revision ${base}, and it is revision ${view.base} now. Plan again, and look at what has changed.`,
      { revision: view.base },
    )
  }
  if (digest === undefined || digest === view.digest) return
  throw new Refusal('conflict', 'The file would do something else now than was planned. Plan again.')
}

function assertNotRefused({ view: { refusals } }: FilePlan): void {
  const [first, ...others] = refusals
  if (first === undefined) return
  const more = others.length === 0 ? '' : ` (and ${others.length} more; the plan has them all)`
  throw new Refusal(first.code as RefusalCode, `${first.kind} ${first.id}: ${first.message}${more}`, {
    refusals,
  })
}

function summaryOf({ changes }: FilePlan, override: boolean): string {
  const count = (holds: (change: ObjectChange) => boolean) => changes.filter(holds).length
  const created = count(({ before }) => before === null)
  const deleted = count(({ after }) => after === null)
  const parts = [
    [created, 'created'],
    [changes.length - created - deleted, 'changed'],
    [deleted, 'deleted'],
  ] as const
  const told = parts.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`)
  return `Applied a file: ${told.join(', ')}${override ? ', overriding the health check' : ''}`
}
