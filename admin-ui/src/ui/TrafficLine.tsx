import css from './traffic-line.module.css'

const HEIGHT = 14

/** Requests by minute, the newest at the right; it has its place before they are known. */
export function TrafficLine({ values }: { values: readonly number[] | undefined }) {
  const most = Math.max(1, ...(values ?? []))
  const width = Math.max(1, (values?.length ?? 1) - 1)
  const points = (values ?? []).map((value, x) => `${x} ${HEIGHT - (value / most) * HEIGHT}`)
  return (
    <svg
      className={css.line}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {points.length > 0 && <path d={`M0 ${HEIGHT}L${points.join('L')}L${width} ${HEIGHT}Z`} />}
    </svg>
  )
}
