import '@mantine/core/styles/Input.layer.css'
import '@mantine/core/styles/NumberInput.layer.css'
import { NumberInput } from '@mantine/core'
import { useState } from 'react'
import css from './ramp-form.module.css'

type Props = {
  label: string
  description?: string
  /** Undefined: nothing was chosen yet, which is not 0 %. */
  value: number | undefined
  onChange: (value: number) => void
  autoFocus?: boolean
}

/** 0 to 100 with two decimals, in steps of 0.1; typed freely, put in order when the field is left. */
export function PercentField({ label, description, value, onChange, autoFocus = false }: Props) {
  // An emptied field stays empty while somebody types the next number, whatever was chosen before.
  const [emptied, setEmptied] = useState(false)
  return (
    <NumberInput
      classNames={{ root: css.percent ?? '', wrapper: css.percentInput ?? '' }}
      label={label}
      description={description}
      placeholder="not set"
      size="xs"
      min={0}
      max={100}
      decimalScale={2}
      step={0.1}
      suffix=" %"
      clampBehavior="blur"
      data-autofocus={autoFocus || undefined}
      value={emptied ? '' : (value ?? '')}
      onBlur={() => setEmptied(false)}
      onChange={(next) => {
        setEmptied(typeof next !== 'number')
        if (typeof next === 'number') onChange(Math.min(100, Math.max(0, next)))
      }}
    />
  )
}

type MarksProps = { marks: readonly number[]; value: number | undefined; onChange: (value: number) => void }

/** The steps that people take, one click each. */
export function PercentMarks({ marks, value, onChange }: MarksProps) {
  return (
    <div className={css.marks}>
      {marks.map((mark) => (
        <button
          key={mark}
          type="button"
          aria-label={`Set ${mark} %`}
          aria-pressed={value === mark}
          onClick={() => onChange(mark)}
        >
          {mark}
        </button>
      ))}
    </div>
  )
}
