import { ActionIcon } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useState } from 'react'
import css from './copy-line.module.css'

const SAID_MS = 2000

/** A line for a terminal, with a button that copies it. */
export function CopyLine({ text }: { text: string }) {
  const [copied, setCopied] = useState(false)
  async function copy() {
    await navigator.clipboard.writeText(text)
    setCopied(true)
    setTimeout(() => setCopied(false), SAID_MS)
  }
  return (
    <div className={css.line}>
      <code className="clip">{text}</code>
      <ActionIcon aria-label={copied ? 'Copied' : `Copy: ${text}`} onClick={() => void copy()}>
        {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
      </ActionIcon>
    </div>
  )
}
