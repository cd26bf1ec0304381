import type { BackendView } from 'banyan/contracts/backend.ts'
import type { RouteView } from 'banyan/contracts/route.ts'
import { pb } from './path-builder.ts'

export type Command = {
  id: string
  label: string
  detail: string
  /** What it is found by, in lower case. */
  text: string
  act: { kind: 'go'; to: string } | { kind: 'roll-back'; route: RouteView }
}

const PAGES = [
  ['Overview', pb.overview],
  ['Routes', pb.routes],
  ['New route', pb.newRoute],
  ['Divergences', pb.divergences],
  ['Rules', pb.rules],
  ['Coverage', pb.coverage],
  ['Backends', pb.backends],
  ['Add backend', pb.newBackend],
  ['Explain a request', pb.explain()],
  ['Activity', pb.activity],
  ['Settings', pb.settings],
  ['Profile', pb.profile],
] as const

/** Everything the palette offers. Of what changes traffic only the way back: it is safe, the rest needs its facts. */
export function commandsFor(routes: readonly RouteView[], backends: readonly BackendView[]): Command[] {
  return [
    ...PAGES.map(([label, to]) => command(label, 'page', { kind: 'go', to })),
    ...routes.map((route) =>
      command(`Route ${route.id}`, `${route.pattern}, ${route.stage}`, {
        kind: 'go',
        to: pb.route(route.id),
      }),
    ),
    ...backends.map((backend) =>
      command(`Backend ${backend.id}`, backend.url, { kind: 'go', to: pb.backend(backend.id) }),
    ),
    ...routes
      .filter((route) => route.weight > 0 && route.retiredAt === null)
      .map((route) =>
        command(`Roll back ${route.id}`, `from ${route.weight} % to 0 %, at once`, {
          kind: 'roll-back',
          route,
        }),
      ),
  ]
}

function command(label: string, detail: string, act: Command['act']): Command {
  return { id: label, label, detail, text: `${label}\n${detail}`.toLowerCase(), act }
}

/** The commands that contain every word; what begins with a path is a question to Explain. */
export function matching(commands: readonly Command[], query: string): Command[] {
  const asked = query.trim()
  const words = asked.toLowerCase().split(/\s+/).filter(Boolean)
  const found = commands.filter(({ text }) => words.every((word) => text.includes(word)))
  if (!asked.startsWith('/')) return found
  const explain = { kind: 'go', to: pb.explain(asked) } as const
  return [command(`Explain ${asked}`, 'where this request would go', explain), ...found]
}
