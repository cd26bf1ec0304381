import {
  type Icon,
  IconArchive,
  IconArrowsSplit2,
  IconBuilding,
  IconCircleCheck,
  IconGhost2,
} from '@tabler/icons-react'
import type { Stage } from 'banyan/domain/stage.ts'
import { percent } from '../util/format.ts'
import css from './stage-badge.module.css'

export const STAGE_LOOKS: Record<Stage, { label: string; icon: Icon; says: string }> = {
  legacy: { label: 'legacy', icon: IconBuilding, says: 'The baseline serves; nobody watches.' },
  shadow: { label: 'shadow', icon: IconGhost2, says: 'The baseline serves; the candidate is compared.' },
  canary: { label: 'canary', icon: IconArrowsSplit2, says: 'Both serve.' },
  cutover: { label: 'cutover', icon: IconCircleCheck, says: 'The candidate serves everything.' },
  retired: { label: 'retired', icon: IconArchive, says: 'The baseline is gone.' },
}

type Props = { stage: Stage; weight?: number; mirror?: number }

/** The stage by icon, word and colour, with the number that belongs to it. */
export function StageBadge({ stage, weight, mirror }: Props) {
  const { label, icon: StageIcon } = STAGE_LOOKS[stage]
  const number = stage === 'canary' ? weight : stage === 'shadow' ? mirror : undefined
  return (
    <span className={css.badge} data-stage={stage}>
      <StageIcon size={14} stroke={2} aria-hidden="true" />
      {label} {number !== undefined && <span className="num">{percent(number)}</span>}
    </span>
  )
}
