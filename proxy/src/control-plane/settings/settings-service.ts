import type { ObjectChange } from '../../contracts/activity.ts'
import type {
  GeneralEdit,
  GeneralView,
  RedactionEdit,
  RedactionTest,
  RedactionTested,
  RedactionView,
  RetentionEdit,
  RetentionView,
  SettingsView,
} from '../../contracts/settings.ts'
import type { Evidence } from '../../evidence/evidence.ts'
import { REDACTION, RETENTION } from '../../evidence/keeping.ts'
import { testRedaction } from '../../evidence/redact/test-redaction.ts'
import type { Store, StoreTables } from '../../store/store.ts'
import type { Audited } from '../audited.ts'
import type { Caller } from '../caller.ts'
import { type Changes, type Committed, exact, staleVersion } from '../changes.ts'
import { GENERAL, generalWords, readGeneral } from './general.ts'

type Name = typeof GENERAL | typeof REDACTION | typeof RETENTION
type Touched = { version: number; changedAt: string | null; changedBy: string | null }

/** What is kept of traffic. Changes are revisions like all others, in force without a restart, and can be undone. */
export class SettingsService {
  readonly #store: Store
  readonly #evidence: Evidence
  readonly #changes: Changes
  readonly #audited: Audited

  constructor(deps: { audited: Audited; evidence: Evidence; changes: Changes }) {
    this.#store = deps.audited.store
    this.#audited = deps.audited
    this.#evidence = deps.evidence
    this.#changes = deps.changes
    // However a setting came to change: an undo takes effect like the change itself.
    this.#changes.onCommitted(({ changes }) => this.#takeUp(changes))
  }

  async view(): Promise<SettingsView> {
    const store = this.#store
    return {
      general: await this.general(store),
      redaction: await this.redaction(store),
      retention: await this.retention(store),
    }
  }

  async general(tables: StoreTables): Promise<GeneralView> {
    return { ...(await readGeneral(tables)), ...(await touchedOf(tables, GENERAL)) }
  }

  async redaction(tables: StoreTables): Promise<RedactionView> {
    return { ...(await this.#evidence.redaction(tables)), ...(await touchedOf(tables, REDACTION)) }
  }

  async retention(tables: StoreTables): Promise<RetentionView> {
    return { ...(await this.#evidence.retention(tables)), ...(await touchedOf(tables, RETENTION)) }
  }

  setGeneral({ version, reason, ...value }: GeneralEdit, caller: Caller): Promise<Committed<null>> {
    return this.#set(GENERAL, value, { version, reason }, caller, () => generalWords(value))
  }

  setRedaction({ names, bodyKb, ...edit }: RedactionEdit, caller: Caller): Promise<Committed<null>> {
    const value = { names: unique(names), bodyKb }
    return this.#set(REDACTION, value, edit, caller, (before) => redactionWords(before, value))
  }

  setRetention(
    { countDays, exampleDays, exampleMb, ...edit }: RetentionEdit,
    caller: Caller,
  ): Promise<Committed<null>> {
    const value = { countDays, exampleDays, exampleMb }
    const words = `Counts are kept ${countDays} days; examples ${exampleDays} days and at most ${exampleMb} MB`
    return this.#set(RETENTION, value, edit, caller, () => words)
  }

  /** What would be stored of a message. Nothing of it is kept. */
  async test({ names, ...message }: RedactionTest): Promise<RedactionTested> {
    const { names: saved, fixedNames } = await this.#evidence.redaction(this.#store)
    return testRedaction(message, [...fixedNames, ...(names ?? saved)])
  }

  /** Removes every example and sample, and forgets the latest requests; answers how many it removed. Counts, groups and their values stay. */
  async deleteCaptured(reason: string | undefined, { actor }: Caller): Promise<number> {
    // What waits to be written was captured before this.
    await this.#evidence.flush()
    const removed = await this.#audited.commit(actor, async (tables) => {
      const value = await removeAll(tables)
      const summary = `Deleted what was captured of traffic: ${value} examples and samples`
      return { value, verb: 'captured.delete', target: { kind: 'setting', id: RETENTION }, summary, reason }
    })
    this.#evidence.tail.clear()
    return removed
  }

  #set(
    name: Name,
    value: Record<string, unknown>,
    { version, reason }: { version: number; reason?: string | undefined },
    { actor }: Caller,
    words: (before: Record<string, unknown>) => string,
  ): Promise<Committed<null>> {
    return this.#changes.commit(actor, async (tables) => {
      const current = await this.#read(name, tables)
      if (current.version !== version) throw staleVersion('setting', { id: name, ...current })
      const stored = await tables.settings.get(name)
      await tables.settings.set(name, value)
      const before = stored === undefined ? null : { value: stored }
      const change: ObjectChange = { kind: 'setting', id: name, before, after: { value } }
      const isSame = before !== null && JSON.stringify(before.value) === JSON.stringify(value)
      return {
        ...{ value: null, verb: `${name}.change`, target: { kind: 'setting', id: name } },
        ...{ summary: words(exact(current)), reason, changes: isSame ? [] : [change] },
      }
    })
  }

  #read(name: Name, tables: StoreTables): Promise<GeneralView | RedactionView | RetentionView> {
    if (name === GENERAL) return this.general(tables)
    return name === REDACTION ? this.redaction(tables) : this.retention(tables)
  }

  async #takeUp(changes: readonly ObjectChange[]): Promise<void> {
    const changed = changes.filter(({ kind }) => kind === 'setting').map(({ id }) => id)
    if (changed.includes(REDACTION)) await this.#evidence.reloadSettings()
    if (changed.includes(RETENTION)) this.#evidence.pruneSoon()
  }
}

/** Later than any day there will be. */
const NEVER = '9999'
const CHUNK = 500

async function removeAll({ examples, samples }: StoreTables): Promise<number> {
  let removed = 0
  for (const table of [examples, samples]) {
    for (let count = CHUNK; count > 0; removed += count) count = await table.removeBefore(NEVER, CHUNK)
  }
  return removed
}

async function touchedOf(tables: StoreTables, name: Name): Promise<Touched> {
  const last = (await tables.revisions.lastTouched('setting', name)).get(name)
  return { version: last?.n ?? 0, changedAt: last?.at ?? null, changedBy: last?.by ?? null }
}

/** Each name once, in order; names that differ in case and marks only are one. */
function unique(names: readonly string[]): string[] {
  const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '')
  return [...new Map(names.map((name) => [plain(name), name])).values()].sort((a, b) => (a < b ? -1 : 1))
}

function redactionWords(before: Record<string, unknown>, after: { names: string[]; bodyKb: number }): string {
  const had = before.names as string[]
  const added = after.names.filter((name) => !had.includes(name))
  const gone = had.filter((name) => !after.names.includes(name))
  const parts = [
    ...(added.length > 0 ? [`secret from now on: ${added.join(', ')}`] : []),
    ...(gone.length > 0 ? [`secret no more: ${gone.join(', ')}`] : []),
    ...(before.bodyKb === after.bodyKb ? [] : [`${after.bodyKb} kB of bodies are kept`]),
  ]
  return `Redaction: ${parts.join('; ') || 'as it was'}`
}
