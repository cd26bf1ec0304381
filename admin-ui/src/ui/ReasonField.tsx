import { TextInput } from '@mantine/core'

type Props = {
  value: string
  onChange: (value: string) => void
  /** Why one is asked for; without it the reason is optional. */
  required?: string | undefined
  error?: string | undefined
}

/** Why somebody does something, for whoever reads Activity later. */
export function ReasonField({ value, onChange, required, error }: Props) {
  return (
    <TextInput
      label={required ? 'Reason' : 'Reason (optional)'}
      description={required}
      placeholder="for Activity"
      required={required !== undefined}
      withAsterisk={false}
      maxLength={1000}
      value={value}
      error={error}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
