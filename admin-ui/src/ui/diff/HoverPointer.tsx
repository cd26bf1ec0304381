import { ActionIcon } from '@mantine/core'
import { IconCopy } from '@tabler/icons-react'
import { type Store, useStore } from '../../stores/store.ts'
import { toast } from '../../stores/toast.ts'
import css from './diff.module.css'

/** The line under the pointer: its JSON pointer, and how far down it is in what scrolls, in pixels. */
export type Hovered = { pointer: string; top: number }

/** Says where the line under the mouse is. One for all lines, so that moving over them draws nothing else again. */
export function HoverPointer({ hovered }: { hovered: Store<Hovered | null> }) {
  const here = useStore(hovered)
  if (here === null) return null
  const { pointer, top } = here
  async function copy() {
    await navigator.clipboard.writeText(pointer)
    toast({ message: `Copied ${pointer}` })
  }
  return (
    <div className={css.pointer} style={{ top }}>
      <code>{pointer}</code>
      <ActionIcon size={20} aria-label={`Copy the pointer ${pointer}`} onClick={() => void copy()}>
        <IconCopy size={13} />
      </ActionIcon>
    </div>
  )
}
