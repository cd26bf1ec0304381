import css from './spark.module.css'

const HEIGHT = 36

/** A row of bars, the newest at the right; said in words for those who do not see it. */
export function Spark({ values, label }: { values: readonly number[]; label: string }) {
  const most = Math.max(1, ...values)
  return (
    <figure>
      <svg
        className={css.spark}
        viewBox={`0 0 ${Math.max(values.length, 1)} ${HEIGHT}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {values.map((value, index) => {
          const tall = value === 0 ? 0 : Math.max(2, (value / most) * HEIGHT)
          // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place in time
          return <rect key={index} x={index + 0.1} y={HEIGHT - tall} width={0.8} height={tall} />
        })}
      </svg>
      <figcaption className={css.label}>{label}</figcaption>
    </figure>
  )
}
