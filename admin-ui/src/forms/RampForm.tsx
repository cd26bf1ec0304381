import '@mantine/core/styles/FloatingIndicator.layer.css'
import '@mantine/core/styles/SegmentedControl.layer.css'
import '@mantine/core/styles/Slider.layer.css'
import { SegmentedControl, Slider } from '@mantine/core'
import type { RouteView } from 'banyan/contracts/route.ts'
import { type Stage, stageOf } from 'banyan/domain/stage.ts'
import { type FormEvent, useState } from 'react'
import { problemText } from '../api/client.ts'
import { useChange } from '../api/mutations.ts'
import { CliButton } from '../components/CliButton.tsx'
import { TrafficFacts } from '../components/TrafficFacts.tsx'
import { trafficChange } from '../components/traffic-change.ts'
import { useReasonAgainst } from '../components/use-can.ts'
import { openDialog } from '../stores/dialogs.ts'
import { ActionButton } from '../ui/ActionButton.tsx'
import { Failed, Note } from '../ui/Notice.tsx'
import { ReasonField } from '../ui/ReasonField.tsx'
import { STAGE_LOOKS } from '../ui/StageBadge.tsx'
import { deedOf, type Numbers, trafficTier } from '../util/blast-radius.ts'
import { WEIGHT_MARKS } from '../util/choices.ts'
import { rampCommand } from '../util/cli.ts'
import { numbersFor } from '../util/stage-numbers.ts'
import { PercentField, PercentMarks } from './PercentField.tsx'
import css from './ramp-form.module.css'

type Props = {
  route: RouteView
  /** Chosen to begin with; without it, what is in force is. */
  first?: Stage | undefined
  onDone: () => void
}

const PICKABLE: Stage[] = ['legacy', 'shadow', 'canary', 'cutover']

/** Moves a route: by stage, by slider or by number. What is typed here stays, whatever arrives meanwhile. */
export function RampForm({ route, first, onDone }: Props) {
  // The route as it was when this was opened: what the person sees is what the change is based on.
  const [base] = useState(route)
  const [to, setTo] = useState<Numbers>(() => {
    const inForce = { weight: base.weight, mirror: base.mirror }
    return first === undefined ? inForce : numbersFor(first, inForce, base)
  })
  const [reason, setReason] = useState('')
  const change = useChange({ errors: 'inline' })
  const tier = trafficTier(base, to)
  const refused = useRefusal(base, to)

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (refused) return
    if (tier === 3 || (tier === 2 && base.candidateHealthy === false)) {
      onDone()
      void openDialog({ kind: 'traffic', route: base, to })
      return
    }
    if (await change.run(trafficChange(base, to, { reason }))) onDone()
  }

  return (
    <form className={css.form} onSubmit={submit} aria-label={`Traffic of ${base.id}`}>
      {route.version !== base.version && (
        <Note tone="warn">
          {route.changedBy} changed this route meanwhile: it serves {route.weight}&nbsp;% now.
        </Note>
      )}
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label="Stage"
        value={stageOf({ ...to, retiredAt: null })}
        onChange={(stage) => setTo(numbersFor(stage as Stage, to, base))}
        data={PICKABLE.map((stage) => ({ value: stage, label: STAGE_LOOKS[stage].label }))}
      />
      <WeightField value={to.weight} onChange={(weight) => setTo({ ...to, weight })} />
      <PercentField
        label="Mirror"
        description="also sent to the slot that did not serve, to compare"
        value={to.mirror}
        onChange={(mirror) => setTo({ ...to, mirror })}
      />
      <TrafficFacts route={base} to={to} />
      {tier === 2 && <ReasonField value={reason} onChange={setReason} />}
      {change.error && <Failed what="Nothing was changed" {...problemText(change.error)} />}
      <ActionButton type="submit" size="sm" fullWidth loading={change.isPending} disabledReason={refused}>
        {deedOf(base, to)}
      </ActionButton>
      <div className={css.cli}>
        <CliButton compact command={rampCommand(base, base, to, reason)} />
      </div>
    </form>
  )
}

function useRefusal(route: RouteView, to: Numbers): string | undefined {
  const forbidden = useReasonAgainst('traffic.change')
  const mayNotOverride = useReasonAgainst('activation.override')
  if (forbidden) return forbidden
  if (to.weight === route.weight && to.mirror === route.mirror) return 'Choose other numbers first.'
  if (trafficTier(route, to) === 1) return undefined
  if (route.candidate === null) return 'This route has no candidate yet. Choose one in its configuration.'
  if (route.candidateHealthy === false && mayNotOverride) {
    return `${route.candidate} does not pass its health check. ${mayNotOverride}`
  }
  return undefined
}

type FieldProps = { value: number; onChange: (value: number) => void }

function WeightField({ value, onChange }: FieldProps) {
  return (
    <div>
      <PercentField label="Served by the candidate" value={value} onChange={onChange} />
      <Slider
        className={css.slider ?? ''}
        value={value}
        onChange={onChange}
        min={0}
        max={100}
        step={1}
        label={null}
        thumbLabel="Served by the candidate, percent"
        thumbValueText={(percent) => `${percent} %`}
        marks={WEIGHT_MARKS.map((mark) => ({ value: mark }))}
      />
      <PercentMarks marks={WEIGHT_MARKS} value={value} onChange={onChange} />
    </div>
  )
}
