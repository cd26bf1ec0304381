import { Button } from '@mantine/core'
import { IconListCheck } from '@tabler/icons-react'
import type { FirstSteps } from 'banyan/contracts/attention.ts'
import { prefer } from '../stores/preferences.ts'
import { STEP_NAMES, stepsDone } from '../util/first-steps.ts'

/** The way back to the first steps for whoever closed them, or is through. */
export function FirstStepsButton({ steps }: { steps: FirstSteps }) {
  return (
    <Button
      variant="subtle"
      leftSection={<IconListCheck size={16} aria-hidden="true" />}
      onClick={() => prefer({ firstSteps: 'open' })}
    >
      First steps {stepsDone(steps)} of {STEP_NAMES.length}
    </Button>
  )
}
