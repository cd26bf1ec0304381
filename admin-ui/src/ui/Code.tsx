import { ActionIcon } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useState } from 'react'
import css from './code.module.css'

const SAID_MS = 2000

/** A block of text as it is, which can be copied. */
export function Code({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false)
  async function copy() {
    await navigator.clipboard.writeText(text)
    setCopied(true)
    setTimeout(() => setCopied(false), SAID_MS)
  }
  return (
    <div className={css.frame}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard */}
      <section className={css.scroll} aria-label={label} tabIndex={0}>
        <pre>{text}</pre>
      </section>
      <div className={css.copy}>
        <ActionIcon aria-label={copied ? 'Copied' : `Copy ${label}`} onClick={() => void copy()}>
          {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
        </ActionIcon>
      </div>
    </div>
  )
}
