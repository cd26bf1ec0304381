import { TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import type { KeyboardEvent, RefObject } from 'react'
import css from './diff-panel.module.css'

type Props = {
  input: RefObject<HTMLInputElement | null>
  text: string
  onText: (text: string) => void
  /** Rows that have it, and which of them is selected; -1 for none. */
  count: number
  place: number
  onStep: (by: 1 | -1) => void
}

/** Finds in all of the diff, also in what is folded or out of sight, where the browser's own search sees nothing. */
export function FindBox({ input, text, onText, count, place, onStep }: Props) {
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Enter') {
      event.preventDefault()
      onStep(event.shiftKey ? -1 : 1)
    } else if (event.key === 'Escape') onText('')
  }
  return (
    <div className={css.find}>
      <TextInput
        ref={input}
        type="search"
        size="xs"
        w={170}
        data-shortcut="filter"
        aria-label="Find in the diff"
        placeholder="Find"
        leftSection={<IconSearch size={14} aria-hidden="true" />}
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <span className="num" role="status">
        {text !== '' && (count === 0 ? 'not found' : `${place + 1} of ${count}`)}
      </span>
    </div>
  )
}
