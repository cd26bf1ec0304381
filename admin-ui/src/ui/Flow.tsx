import type { ReactNode } from 'react'
import css from './flow.module.css'

export type FlowTarget = {
  id: string
  /** Requests per second. */
  rate: number
  candidate: boolean
  /** How many of its answers are errors, as a colour; the facts say it in words. */
  level: 'fine' | 'some' | 'bad'
  name: ReactNode
  facts: ReactNode
}

const ROW = 48
const WIDTH = 100
/** How much of the height all bands together may take, and of a row one of them. */
const FILL = 0.62
const WIDEST = 46
const THINNEST = 1.5

/** Where requests go, as bands as wide as their share; the numbers stand beside them as text. */
export function Flow({ source, targets }: { source: ReactNode; targets: readonly FlowTarget[] }) {
  const height = Math.max(targets.length, 1) * ROW
  return (
    <div className={css.flow}>
      <div className={css.source}>{source}</div>
      <svg
        className={css.bands}
        viewBox={`0 0 ${WIDTH} ${height}`}
        preserveAspectRatio="none"
        style={{ height }}
        aria-hidden="true"
      >
        {bandsOf(targets, height).map((band) => (
          <path
            key={band.id}
            d={band.path}
            className={css.band}
            data-candidate={band.candidate}
            data-level={band.level}
          />
        ))}
      </svg>
      <ul className={css.targets}>
        {targets.map((target) => (
          <li key={target.id} style={{ height: ROW }} data-level={target.level}>
            <div className={css.name}>{target.name}</div>
            <div className={css.facts}>{target.facts}</div>
          </li>
        ))}
      </ul>
    </div>
  )
}

function bandsOf(targets: readonly FlowTarget[], height: number) {
  const total = targets.reduce((sum, target) => sum + target.rate, 0)
  const most = Math.max(...targets.map((target) => target.rate))
  const widest = Math.min(height * FILL, total === 0 ? 0 : WIDEST / (most / total))
  const thickness = targets.map(({ rate }) =>
    total === 0 || rate === 0 ? THINNEST / 2 : Math.max(THINNEST, (rate / total) * widest),
  )
  let left = (height - thickness.reduce((sum, each) => sum + each, 0)) / 2
  return targets.map((target, index) => {
    const wide = thickness[index] ?? 0
    const right = index * ROW + ROW / 2 - wide / 2
    const path = band(left, right, wide)
    left += wide
    return { id: target.id, candidate: target.candidate, level: target.level, path }
  })
}

function band(left: number, right: number, wide: number): string {
  const half = WIDTH / 2
  return [
    `M0 ${left}C${half} ${left} ${half} ${right} ${WIDTH} ${right}`,
    `V${right + wide}C${half} ${right + wide} ${half} ${left + wide} 0 ${left + wide}Z`,
  ].join('')
}
