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
  // What is typed stands as it is typed: empty, or half a number such as "0." on the way to 0.5.
  const [typed, setTyped] = useState<string>()
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
      value={typed ?? value ?? ''}
      onBlur={() => setTyped(undefined)}
      onChange={(next) => {
        setTyped(typeof next === 'number' ? undefined : next)
        const number = next === '' ? Number.NaN : Number(next)
        if (!Number.isNaN(number)) onChange(Math.min(100, Math.max(0, number)))
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
