import css from './keys.module.css'

/** Keys as they stand on a keyboard; a capital letter is one with Shift. */
export function Keys({ keys }: { keys: readonly string[] }) {
  const shown = keys.flatMap((key) => (/^[A-Z]$/.test(key) ? ['Shift', key] : [key]))
  return (
    <span className={css.keys}>
      {shown.map((key) => (
        <kbd key={key}>{key.length === 1 ? key.toUpperCase() : key}</kbd>
      ))}
    </span>
  )
}
