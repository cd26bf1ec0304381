import { ActionIcon, TextInput } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { type KeyboardEvent, useState } from 'react'
import { ActionButton } from '../../ui/ActionButton.tsx'
import css from './settings.module.css'

type Props = {
  names: readonly string[]
  /** From the environment; they cannot be taken away here. */
  fixed: readonly string[]
  forbidden: string | undefined
  onChange: (names: string[]) => void
}

const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '')

/** A list of names, each with a button that takes it away. */
export function SecretNames({ names, fixed, forbidden, onChange }: Props) {
  const [typed, setTyped] = useState('')
  const name = typed.trim()
  const known = [...names, ...fixed].some((each) => plain(each) === plain(name))
  const unfit = name !== '' && plain(name).length < 2

  function add() {
    if (name === '' || known || unfit || forbidden) return
    onChange([...names, name])
    setTyped('')
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'Enter') return
    event.preventDefault()
    add()
  }

  return (
    <div className="stack tight">
      <div className={css.adding}>
        <TextInput
          label="Secret here too"
          placeholder="loyaltyNo, x-customer-ref"
          description="A header, field, cookie or parameter. Case and marks do not matter."
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          spellCheck={false}
          maxLength={100}
          disabled={forbidden !== undefined}
          value={typed}
          error={unfit ? 'at least two letters or digits' : undefined}
          onKeyDown={onKeyDown}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <ActionButton
          variant="default"
          size="sm"
          className={css.add ?? ''}
          disabledReason={
            forbidden ?? (name === '' ? 'Type a name first.' : known ? 'It is secret already.' : undefined)
          }
          onClick={add}
        >
          Add
        </ActionButton>
      </div>
      {names.length + fixed.length > 0 && (
        <ul className={css.names} aria-label="Names that are secret here">
          {names.map((each) => (
            <li key={each} className={css.name}>
              <code>{each}</code>
              <ActionIcon
                size={24}
                aria-label={`Take away ${each}`}
                disabled={forbidden !== undefined}
                onClick={() => onChange(names.filter((other) => other !== each))}
              >
                <IconX size={14} />
              </ActionIcon>
            </li>
          ))}
          {fixed.map((each) => (
            <li key={each} className={css.name} data-fixed title="From BANYAN_SECRET_NAMES">
              <code>{each}</code>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
