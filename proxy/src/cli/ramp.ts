import type { RouteChanged } from '../contracts/route.ts'
import { isBigStep, MANY_ROUTES } from '../domain/exposure.ts'
import { tellApplied } from './applied.ts'
import { confirm } from './confirm.ts'
import { type ConnectionOptions, connect } from './connection.ts'
import { UsageError } from './exit-codes.ts'
import { type OutputOptions, show } from './output.ts'
import { reasonOf } from './routes.ts'

export type RampOptions = ConnectionOptions &
  OutputOptions & { mirror?: string; reason?: string; override?: boolean; yes?: boolean; wait?: boolean }

/** `banyan ramp`: the weight, and the mirror if it is given. */
export function ramp(ids: string[], options: RampOptions): Promise<void> {
  const mirror = options.mirror === undefined ? undefined : percent('--mirror', options.mirror)
  const [id, ...others] = ids.slice(0, -1)
  if (id === undefined) throw new UsageError(`missing required argument 'weight': banyan ramp ${ids[0]} 30%`)
  const weight = percent('The weight', ids.at(-1) ?? '')
  if (others.length === 0) return setTraffic(id, { weight, mirror }, options)
  return setTraffics([id, ...others], { weight, mirror }, options)
}

/** All of them in one revision, or none. */
async function setTraffics(
  ids: string[],
  { weight, mirror }: { weight: number; mirror: number | undefined },
  options: RampOptions,
): Promise<void> {
  if (options.override) throw new UsageError('--override is for one route at a time')
  const call = connect(options)
  const known = new Map((await call('listRoutes')).items.map((route) => [route.id, route]))
  const routes = ids.map((id) => {
    const route = known.get(id)
    return { id, weight, mirror: mirror ?? route?.mirror ?? 0, version: route?.version ?? 1 }
  })
  await confirmSteps(
    ids.map((id) => ({ id, from: known.get(id)?.weight ?? 0, to: weight })),
    options,
  )
  const changed = await call('changeTraffics', { body: { routes, ...reasonOf(options) } })
  show(options, changed, ({ changes }) => `Changed the traffic of ${changes.map(({ id }) => id).join(', ')}`)
  await tellApplied(options, changed, '/routes')
}

/** Changes the numbers that are given, on the route as it is now; a change by somebody else in between is a conflict. */
export async function setTraffic(
  id: string,
  traffic: { weight?: number | undefined; mirror?: number | undefined },
  options: RampOptions,
): Promise<void> {
  const call = connect(options)
  const { version, weight, mirror } = await call('getRoute', { params: { id } })
  await confirmSteps([{ id, from: weight, to: traffic.weight ?? weight }], options)
  const changed = await call('changeTraffic', {
    params: { id },
    body: {
      weight: traffic.weight ?? weight,
      mirror: traffic.mirror ?? mirror,
      version,
      ...reasonOf(options),
      ...(options.override ? { override: true } : {}),
    },
  })
  show(options, changed, trafficText)
  await tellApplied(options, changed, `/routes/${id}`)
}

type Step = { id: string; from: number; to: number }

/** What the console asks about: much more for one, more for many, or although the candidate is not well. */
async function confirmSteps(steps: readonly Step[], options: RampOptions): Promise<void> {
  const more = steps.filter(({ from, to }) => to > from)
  const big = more.filter(({ from, to }) => isBigStep({ weight: from }, { weight: to }))
  const many = more.length > MANY_ROUTES
  if (big.length === 0 && !many && !options.override) return
  const told = (big.length > 0 ? big : steps).map(({ id, from, to }) => `${id} from ${from} % to ${to} %`)
  const although = options.override ? ', although the candidate may not be healthy' : ''
  await confirm(`This takes ${told.join(', ')}${although}.`, options)
}

export const trafficText = ({ id, stage, weight, mirror }: RouteChanged) =>
  `${id} is at weight ${weight} %, mirror ${mirror} % (${stage})`

/** 30, 30% or 0.25. */
export function percent(what: string, text: string): number {
  const number = /^\d+(\.\d{1,2})?\s*%?$/.test(text) ? Number.parseFloat(text) : Number.NaN
  if (number >= 0 && number <= 100) return number
  throw new UsageError(
    `${what} is a percentage from 0 to 100 with at most two decimals, not ${JSON.stringify(text)}`,
  )
}
