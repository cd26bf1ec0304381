import css from './routes-table.module.css'

type Props = {
  label: string
  /** Some, but not all of what it stands for. */
  state: boolean | 'some'
  shortcut?: string
  /** `range`: everything from the one before to this one. */
  onChange: (on: boolean, range: boolean) => void
}

/** The box that selects a row, or all of them. */
export function RouteCheckbox({ label, state, shortcut, onChange }: Props) {
  return (
    <label className={css.hit}>
      <input
        ref={(input) => {
          if (input) input.indeterminate = state === 'some'
        }}
        type="checkbox"
        aria-label={label}
        data-shortcut={shortcut}
        checked={state === true}
        onChange={({ currentTarget, nativeEvent }) =>
          onChange(currentTarget.checked, (nativeEvent as MouseEvent).shiftKey === true)
        }
      />
    </label>
  )
}
