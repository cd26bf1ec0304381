import { Link } from '@tanstack/react-router'
import type { EndpointView } from 'banyan/contracts/endpoint.ts'
import { STAGES, type Stage } from 'banyan/domain/stage.ts'
import { useMemo } from 'react'
import { Empty } from '../ui/Notice.tsx'
import { prefillOf } from '../util/endpoint-name.ts'
import { count, plural, share } from '../util/format.ts'
import { type Box, treemap } from '../util/treemap.ts'
import css from './coverage-treemap.module.css'

/** In the units of the picture, which are about pixels. */
const WIDE = { width: 1000, height: 520 }
const NARROW = { width: 400, height: 620 }
/** Windows below this are narrow. */
const NARROW_PX = 640
/** Smaller ones would be dust: they are in the list. */
const SHOWN = 60
/** Room that a name needs, in units of the picture. */
const NAMED = { width: 90, height: 30 }
const LETTER = 8.2

type Cell = Stage | 'none'
const CELLS: readonly Cell[] = [...STAGES, 'none']

/** Every endpoint as an area: as large as its traffic, in the colour and the pattern of its stage. */
export function CoverageTreemap({ endpoints }: { endpoints: readonly EndpointView[] }) {
  const shown = useMemo(
    () =>
      endpoints
        .filter(({ requests }) => requests > 0)
        .toSorted((a, b) => b.requests - a.requests)
        .slice(0, SHOWN),
    [endpoints],
  )
  const size = innerWidth < NARROW_PX ? NARROW : WIDE
  const boxes = useMemo(
    () =>
      treemap(
        shown.map(({ requests }) => requests),
        { x: 0, y: 0, ...size },
      ),
    [shown, size],
  )
  const total = endpoints.reduce((sum, { requests }) => sum + requests, 0)
  if (boxes.length === 0) return <Empty title="None of these was asked for lately" />
  const rest = endpoints.length - shown.length
  return (
    <figure aria-label="Endpoints by traffic and stage">
      <Legend endpoints={endpoints} total={total} />
      {/* biome-ignore lint/a11y/noSvgWithoutTitle: each area has its own, and the figure has a name */}
      <svg className={css.map} viewBox={`0 0 ${size.width} ${size.height}`}>
        <Patterns />
        {shown.map((endpoint, i) => {
          const box = boxes[i]
          return box && <Area key={endpoint.endpoint} endpoint={endpoint} box={box} total={total} />
        })}
      </svg>
      <figcaption className="small dim">
        Area is traffic of 7 days.
        {rest > 0 && ` ${plural(rest, 'endpoint')} with less or none are in the list.`}
      </figcaption>
    </figure>
  )
}

function Area({ endpoint: view, box, total }: { endpoint: EndpointView; box: Box; total: number }) {
  const { endpoint, route, stage, requests } = view
  const { x, y, width, height } = box
  const cell: Cell = stage ?? 'none'
  const says = `${endpoint}: ${share(requests, total)} of traffic, ${route === null ? 'no route' : `${cell}, route ${route}`}`
  const target =
    route === null
      ? ({ to: '/routes/new', search: prefillOf(endpoint) } as const)
      : ({ to: '/routes/$id', params: { id: route } } as const)
  return (
    <Link {...target} aria-label={says} className={css.area}>
      <title>{says}</title>
      <rect
        x={x + 1}
        y={y + 1}
        width={Math.max(0, width - 2)}
        height={Math.max(0, height - 2)}
        rx={4}
        data-stage={cell}
      />
      <rect
        x={x + 1}
        y={y + 1}
        width={Math.max(0, width - 2)}
        height={Math.max(0, height - 2)}
        rx={4}
        fill={`url(#stage-${cell})`}
        pointerEvents="none"
      />
      <g>
        {width > NAMED.width && height > NAMED.height && (
          <text x={x + 10} y={y + 22} className={css.name}>
            {clipped(endpoint, (width - 20) / LETTER)}
          </text>
        )}
        {width > NAMED.width && height > NAMED.height * 1.7 && (
          <text x={x + 10} y={y + 40} className={css.share}>
            {share(requests, total)}
            {width > NAMED.width * 1.5 && ` · ${cell === 'none' ? 'no route' : cell}`}
          </text>
        )}
      </g>
    </Link>
  )
}

const clipped = (name: string, letters: number) =>
  name.length <= letters ? name : `${name.slice(0, Math.max(1, Math.floor(letters) - 1))}…`

/** A pattern for each stage: colour alone tells too little. */
function Patterns() {
  return (
    <defs>
      {CELLS.map((cell) => (
        <pattern key={cell} id={`stage-${cell}`} width="12" height="12" patternUnits="userSpaceOnUse">
          <path className={css.stroke} d={STROKES[cell]} />
        </pattern>
      ))}
    </defs>
  )
}

const STROKES: Record<Cell, string> = {
  none: '',
  legacy: 'M0 12h12',
  shadow: 'M6 6h.5',
  canary: 'M0 12L12 0',
  cutover: 'M0 12L12 0M0 0l12 12',
  retired: 'M12 0v12',
}

function Legend({ endpoints, total }: { endpoints: readonly EndpointView[]; total: number }) {
  return (
    <ul className={css.legend}>
      {CELLS.map((cell) => {
        const of = endpoints.filter(({ stage }) => (stage ?? 'none') === cell)
        if (of.length === 0) return null
        return (
          <li key={cell}>
            <svg width="18" height="14" aria-hidden="true">
              <rect width="18" height="14" rx="3" data-stage={cell} />
              <rect width="18" height="14" rx="3" fill={`url(#stage-${cell})`} />
            </svg>
            {cell === 'none' ? 'no route' : cell}{' '}
            <span className="dim num">
              {share(
                of.reduce((sum, { requests }) => sum + requests, 0),
                total,
              )}
              , {count(of.length)}
            </span>
          </li>
        )
      })}
    </ul>
  )
}
