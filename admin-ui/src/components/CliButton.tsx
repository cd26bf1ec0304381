import { Button } from '@mantine/core'
import { IconTerminal2 } from '@tabler/icons-react'
import { toast } from '../stores/toast.ts'

/** Copies the command that shows or does the same: what is learnt here can be scripted. */
export function CliButton({ command, compact = false }: { command: string; compact?: boolean }) {
  async function copy() {
    await navigator.clipboard.writeText(command)
    toast({ message: `Copied: ${command}` })
  }
  return (
    <Button
      variant={compact ? 'subtle' : 'default'}
      size={compact ? 'compact-xs' : 'xs'}
      data-shortcut="copy-cli"
      title={command}
      leftSection={<IconTerminal2 size={16} aria-hidden="true" />}
      onClick={() => void copy()}
    >
      Copy as CLI
    </Button>
  )
}
