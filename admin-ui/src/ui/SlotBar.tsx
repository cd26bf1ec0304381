import css from './slot-bar.module.css'

type Props = { baseline: number; candidate: number; size?: 'sm' | 'lg' }

/** How much each slot served, as one bar; the numbers stand beside it in text. */
export function SlotBar({ baseline, candidate, size = 'sm' }: Props) {
  const total = baseline + candidate
  const share = total === 0 ? 0 : (candidate / total) * 100
  return (
    <div className={css.bar} data-size={size} data-empty={total === 0} aria-hidden="true">
      <div className={css.candidate} style={{ width: `${share}%` }} />
    </div>
  )
}
