import { type Icon, IconCircleCheck, IconCircleX, IconHourglass } from '@tabler/icons-react'
import type { ParityView } from 'banyan/contracts/parity.ts'
import css from './parity-badge.module.css'

const LOOKS: Record<ParityView['verdict'], { icon: Icon; word: string }> = {
  pass: { icon: IconCircleCheck, word: 'pass' },
  fail: { icon: IconCircleX, word: 'fail' },
  insufficient: { icon: IconHourglass, word: 'insufficient' },
}

/** The verdict on a candidate, by icon, word and colour. */
export function ParityBadge({ verdict }: { verdict: ParityView['verdict'] }) {
  const { icon: VerdictIcon, word } = LOOKS[verdict]
  return (
    <span className={css.badge} data-verdict={verdict}>
      <VerdictIcon size={15} stroke={2} aria-hidden="true" />
      {word}
    </span>
  )
}
