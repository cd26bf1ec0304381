import { plural } from '../../util/format.ts'
import css from './heartbeat-bar.module.css'

/** Checks of which there is room for a bar. */
const SHOWN = 60
const HEIGHT = 16

/** The last checks as bars, the newest at the right: tall and green passed, short and red failed; and in words. */
export function HeartbeatBar({ recent }: { recent: string }) {
  const checks = [...recent]
  const failed = checks.filter((check) => check === '-').length
  const words =
    checks.length === 0
      ? 'No checks yet'
      : failed === 0
        ? `The last ${plural(checks.length, 'check')} passed`
        : `${failed} of the last ${plural(checks.length, 'check')} failed`
  return (
    <figure className={css.figure}>
      <svg
        className={css.bar}
        viewBox={`0 0 ${SHOWN} ${HEIGHT}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {checks.map((check, index) => {
          const tall = check === '+' ? HEIGHT : HEIGHT * 0.55
          return (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place in time
              key={index}
              className={check === '+' ? css.passed : css.failed}
              x={SHOWN - checks.length + index + 0.15}
              y={HEIGHT - tall}
              width={0.7}
              height={tall}
            />
          )
        })}
      </svg>
      <figcaption className={css.words}>{words}</figcaption>
    </figure>
  )
}
