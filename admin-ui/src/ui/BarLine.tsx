import css from './bar-line.module.css'

const HEIGHT = 18

/** The last minute of something as a row of little bars, for beside its figures: it says nothing that they do not. */
export function BarLine({ values, level }: { values: readonly number[]; level?: string | undefined }) {
  const most = Math.max(1, ...values)
  return (
    <svg
      className={css.line}
      viewBox={`0 0 ${Math.max(values.length, 1)} ${HEIGHT}`}
      preserveAspectRatio="none"
      data-level={level}
      aria-hidden="true"
    >
      {values.map((value, index) => {
        const tall = value === 0 ? 0 : Math.max(1.5, (value / most) * HEIGHT)
        // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place in time
        return <rect key={index} x={index + 0.12} y={HEIGHT - tall} width={0.76} height={tall} />
      })}
    </svg>
  )
}
