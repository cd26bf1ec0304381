import '@mantine/core/styles/Input.layer.css'
import { TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import css from './filter-field.module.css'

type Props = { label: string; placeholder: string; value: string; onChange: (text: string) => void }

/** Narrows the list of a page; the key / goes to it. */
export function FilterField({ label, placeholder, value, onChange }: Props) {
  return (
    <TextInput
      className={css.filter ?? ''}
      type="search"
      data-shortcut="filter"
      aria-label={label}
      placeholder={placeholder}
      leftSection={<IconSearch size={16} aria-hidden="true" />}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
