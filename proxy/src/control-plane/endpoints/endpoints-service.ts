import type { z } from 'zod'
import type { EndpointImport, EndpointImported, EndpointView } from '../../contracts/endpoint.ts'
import { Refusal } from '../../domain/errors.ts'
import { type Merge, templateTakes } from '../../domain/templates.ts'
import type { Evidence } from '../../evidence/evidence.ts'
import { mergeEndpoints } from '../../evidence/merge-endpoints.ts'
import { DOCUMENT_TITLE, endpointViews } from '../../evidence/views/endpoint-view.ts'
import type { StoreTables } from '../../store/store.ts'
import type { Caller } from '../caller.ts'
import { documentedEndpoints } from './openapi-import.ts'

const WEEK_MS = 7 * 86_400_000

/** How endpoints are named: by documents, and by people. */
export class EndpointsService {
  readonly #evidence: Evidence
  readonly #clock: () => Date

  constructor(deps: { evidence: Evidence; clock: () => Date }) {
    this.#evidence = deps.evidence
    this.#clock = deps.clock
  }

  async import(
    { document, basePath }: z.output<typeof EndpointImport>,
    caller: Caller,
  ): Promise<z.input<typeof EndpointImported>> {
    const { title, endpoints } = documentedEndpoints(document, basePath)
    await this.#change(
      caller,
      'endpoint.import',
      title || 'OpenAPI',
      `Imported ${endpoints.length} endpoints`,
      async (tables) => {
        await tables.endpoints.undeclare('openapi')
        await tables.endpoints.declare(endpoints.map((row) => ({ ...row, declared: 'openapi' as const })))
        await tables.settings.set(DOCUMENT_TITLE, title)
        // What was seen under a name of our own making is known under the document's from now on.
        const merges: Merge[] = []
        for (const { endpoint } of endpoints) merges.push(await this.#absorb(tables, endpoint))
        return merges
      },
    )
    const rows = await this.#evidence.ground.store.endpoints.list()
    return {
      title,
      endpoints: endpoints.length,
      unseen: rows
        .filter((row) => row.declared === 'openapi' && row.lastSeen === null)
        .map(({ endpoint }) => endpoint),
      undocumented: rows.filter((row) => row.declared !== 'openapi').map(({ endpoint }) => endpoint),
    }
  }

  async merge(into: string, caller: Caller): Promise<EndpointView> {
    await this.#change(
      caller,
      'endpoint.merge',
      into,
      `Made one endpoint of all that ${into} takes`,
      async (tables) => {
        await tables.endpoints.declare([{ endpoint: into, title: null, declared: 'person' }])
        return [await this.#absorb(tables, into)]
      },
    )
    return this.#view(into)
  }

  async split(endpoint: string, out: string, caller: Caller): Promise<EndpointView> {
    const pathOf = (name: string) => name.slice(name.indexOf(' ') + 1)
    if (!templateTakes(endpoint, out.slice(0, out.indexOf(' ')), pathOf(out))) {
      throw new Refusal('invalid_input', `out: ${out} is not one of ${endpoint}.`)
    }
    await this.#change(caller, 'endpoint.split', out, `Took ${out} out of ${endpoint}`, async (tables) => {
      await tables.endpoints.declare([{ endpoint: out, title: null, declared: 'person' }])
      return []
    })
    return this.#view(out)
  }

  async hide(endpoint: string, hidden: boolean, caller: Caller): Promise<EndpointView> {
    const summary = hidden ? `${endpoint} will not be migrated` : `${endpoint} is to be migrated`
    await this.#change(caller, 'endpoint.edit', endpoint, summary, async (tables) => {
      if (!(await tables.endpoints.hide(endpoint, hidden))) throw absent(endpoint)
      return []
    })
    return this.#view(endpoint)
  }

  /** Endpoints that a template takes become it, with all that was counted. */
  async #absorb(tables: StoreTables, into: string): Promise<Merge> {
    const from = (await tables.endpoints.list())
      .filter(({ endpoint, declared }) => declared === null && endpoint !== into && isTakenBy(into, endpoint))
      .map(({ endpoint }) => endpoint)
    await mergeEndpoints(tables, from, into)
    return { from, into }
  }

  async #change(
    caller: Caller,
    verb: string,
    id: string,
    summary: string,
    work: (tables: StoreTables) => Promise<Merge[]>,
  ): Promise<void> {
    await this.#evidence.flush()
    const merges = await this.#evidence.ground.store.transaction(async (tables) => {
      const merged = await work(tables)
      await tables.audit.append({
        at: this.#clock().toISOString(),
        actor: caller.actor,
        verb,
        target: { kind: 'endpoint', id: id.slice(0, 64) },
        summary,
        reason: null,
        revision: null,
      })
      return merged
    })
    await this.#evidence.reloadEndpoints(merges)
  }

  async #view(name: string): Promise<EndpointView> {
    const views = await endpointViews(this.#evidence.ground, this.#clock().getTime() - WEEK_MS)
    const view = views.find(({ endpoint }) => endpoint === name)
    if (view === undefined) throw absent(name)
    return view
  }
}

/** A placeholder of the one may stand for a name or a placeholder of the other. */
function isTakenBy(into: string, endpoint: string): boolean {
  const space = endpoint.indexOf(' ')
  return templateTakes(into, endpoint.slice(0, space), endpoint.slice(space + 1))
}

const absent = (endpoint: string) => new Refusal('not_found', `There is no endpoint ${endpoint}.`)
