import { randomUUID } from 'node:crypto'
import type { ObjectChange } from '../../contracts/activity.ts'
import type { Occasion } from '../../contracts/receiver.ts'
import type { Route } from '../../domain/route.ts'
import type { Made } from '../changes.ts'
import { KILL_SWITCH } from '../publisher.ts'

/** Something that receivers are told of: one sentence for people, and the same for programs. */
export type Occurrence = {
  type: Occasion | 'test'
  at: string
  text: string
  data: Record<string, unknown>
  /** Occurrences of one subject in short order are told once; null: each is told. */
  subject: string | null
}

const GUARD_VERB = 'route.writes'

/** What of a change is worth telling. It does not matter by which verb a route came back to its baseline. */
export function occurrencesOf(made: Made): Occurrence[] {
  return [...killSwitch(made), ...rolledBack(made), ...guardTripped(made)]
}

export function breakerOpened(backend: string, trips: number, at: string): Occurrence {
  const text = `The breaker of ${backend} opened (trip ${trips}): the baseline serves its share.`
  return { type: 'breaker.opened', at, text, data: { backend, trips }, subject: backend }
}

export function regressed(
  group: { signature: string; route: string; title: string },
  at: string,
): Occurrence {
  const { signature, route, title } = group
  const text = `A resolved divergence on ${route} is back: ${title}`
  return { type: 'divergence.regressed', at, text, data: { signature, route, title }, subject: route }
}

export const testOccurrence = (at: string, by: string): Occurrence => ({
  type: 'test',
  at,
  text: `A test message of Banyan, asked for by ${by}.`,
  data: { by },
  subject: null,
})

/** One id for all attempts, so that a receiver can tell a message that it has seen. */
export const messageId = (): string => `msg_${randomUUID()}`

const byWhom = ({ actor, reason }: Made) => `by ${actor.name}${reason ? `: ${reason}` : ''}`
const told = ({ actor, reason, revision }: Made) => ({ by: actor.name, reason: reason ?? null, revision })

function killSwitch(made: Made): Occurrence[] {
  const change = made.changes.find(({ kind, id }) => kind === 'setting' && id === KILL_SWITCH)
  if (change === undefined) return []
  const engaged = change.after?.value === true
  const text = engaged
    ? `The kill switch was engaged ${byWhom(made)}. Everything goes to the baseline.`
    : `The kill switch was released ${byWhom(made)}. Routes divide as they say.`
  const type = engaged ? 'kill-switch.engaged' : 'kill-switch.released'
  return [{ type, at: made.at, text, data: told(made), subject: null }]
}

function rolledBack(made: Made): Occurrence[] {
  const routes = made.changes
    .filter(isRollback)
    .map(({ id, before }) => ({ id, from: Number(before?.weight) }))
  if (routes.length === 0) return []
  const named = routes.map(({ id, from }) => `${id} (from ${from} %)`)
  const text = `Rolled back ${named.slice(0, 10).join(', ')}${named.length > 10 ? ` and ${named.length - 10} more` : ''} ${byWhom(made)}.`
  return [{ type: 'route.rolled-back', at: made.at, text, data: { ...told(made), routes }, subject: null }]
}

function isRollback({ kind, before, after }: ObjectChange): boolean {
  if (kind !== 'route' || before === null || after === null) return false
  return Number((before as Partial<Route>).weight) > 0 && (after as Partial<Route>).weight === 0
}

function guardTripped(made: Made): Occurrence[] {
  if (made.actor.kind !== 'automation' || made.verb !== GUARD_VERB) return []
  const [change] = made.changes
  if (change === undefined) return []
  const data = { guard: 'dry-run', route: change.id, revision: made.revision }
  const text = `A guard acted. ${made.summary}.`
  return [{ type: 'guard.tripped', at: made.at, text, data, subject: change.id }]
}
