import { type Icon, IconAlertCircle, IconCheck, IconCircleDot, IconRotate } from '@tabler/icons-react'
import type { DivergenceSummary } from 'banyan/contracts/divergence.ts'
import css from './divergence-badge.module.css'

type State = DivergenceSummary['state']
type Noise = DivergenceSummary['noise']

const STATES: Record<State, { icon: Icon; says: string }> = {
  open: { icon: IconCircleDot, says: 'Nobody has said what it is.' },
  regressed: { icon: IconRotate, says: 'It was resolved, and a newer build shows it again.' },
  accepted: { icon: IconCheck, says: 'It is intended.' },
  resolved: { icon: IconCheck, says: 'It was fixed.' },
}

/** What people have said of a group of differences. */
export function DivergenceBadge({ state }: { state: State }) {
  const { icon: StateIcon, says } = STATES[state]
  return (
    <span className={css.badge} data-state={state} title={says}>
      <StateIcon size={13} stroke={2.25} aria-hidden="true" />
      {state}
    </span>
  )
}

const NOISE_WORDS: Record<Noise, string> = { real: 'real', noise: 'noise', undecided: 'undecided' }

/** Whether the candidate differs, or the baseline from itself. */
export function NoiseBadge({ noise }: { noise: Noise }) {
  return (
    <span className={css.badge} data-noise={noise}>
      {noise === 'undecided' && <IconAlertCircle size={13} stroke={2} aria-hidden="true" />}
      {NOISE_WORDS[noise]}
    </span>
  )
}
