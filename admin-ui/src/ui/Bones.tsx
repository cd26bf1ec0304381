import css from './bones.module.css'

/** The shape of what is coming, shown only when it takes longer than a blink. */
export function Bones({ lines, height = 20 }: { lines: number; height?: number }) {
  return (
    <div className={css.bones} aria-busy="true">
      <span className="sr-only">Loading</span>
      {Array.from({ length: lines }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike and never move
        <div key={index} className={css.bone} style={{ height }} />
      ))}
    </div>
  )
}
