import type { AttentionItem, AttentionView } from 'banyan/contracts/attention.ts'
import { plural } from './format.ts'

/** How many things of a page need a person, and what they are, in words. */
export type Badge = { count: number; says: string }

/** Which pages have something for a person. A page without anything has no badge: a zero is no news. */
export function badgesOf({ items, unresolved }: AttentionView): Partial<Record<string, Badge>> {
  const ids = (holds: (item: AttentionItem) => boolean) =>
    new Set(items.filter(holds).map((i) => i.about.id)).size
  const badges: Record<string, Badge> = {
    '/routes': say(
      ids(({ about, urgent }) => about.kind === 'route' && urgent),
      'route needs attention',
      'routes need attention',
    ),
    '/divergences': say(unresolved, 'divergence to review', 'divergences to review'),
    '/rules': say(
      ids(({ kind }) => kind === 'ignore-expires'),
      'rule ends soon',
      'rules end soon',
    ),
    '/coverage': say(
      ids(({ about }) => about.kind === 'endpoint'),
      'new endpoint',
      'new endpoints',
    ),
    '/backends': say(
      ids(({ about }) => about.kind === 'backend'),
      'backend is in trouble',
      'backends are in trouble',
    ),
  }
  return Object.fromEntries(Object.entries(badges).filter(([, { count }]) => count > 0))
}

const say = (count: number, one: string, many: string): Badge => ({ count, says: plural(count, one, many) })

/** The name of a row among the others. */
export const keyOf = ({ kind, about }: AttentionItem) => `${kind} ${about.kind} ${about.id}`
