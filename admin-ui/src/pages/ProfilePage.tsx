import '@mantine/core/styles/FloatingIndicator.layer.css'
import '@mantine/core/styles/InlineInput.layer.css'
import '@mantine/core/styles/SegmentedControl.layer.css'
import '@mantine/core/styles/Switch.layer.css'
import { type MantineColorScheme, SegmentedControl, Switch, useMantineColorScheme } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { CAPABILITIES, type Capability, can } from 'banyan/domain/can.ts'
import { sessionQuery } from '../api/queries.ts'
import { openDialog } from '../stores/dialogs.ts'
import { prefer, preferences } from '../stores/preferences.ts'
import { useStore } from '../stores/store.ts'
import { Card } from '../ui/Card.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import css from './profile-page.module.css'

export function ProfilePage() {
  const { data } = useQuery(sessionQuery)
  const account = data?.account
  return (
    <>
      <PageHead title="Profile" lead={account && `${account.name}, ${account.role}`} />
      <div className={css.columns}>
        <Appearance />
        {account && (
          <Card title={`What the role ${account.role} may do`} flush>
            <ul>
              {(Object.keys(CAPABILITIES) as Capability[]).map((capability) => {
                const may = can(account.role, capability).ok
                return (
                  <li key={capability} className={css.may} data-may={may}>
                    <span>{WORDS[capability]}</span>
                    <span>{may ? 'yes' : `needs ${CAPABILITIES[capability]}`}</span>
                  </li>
                )
              })}
            </ul>
          </Card>
        )}
      </div>
    </>
  )
}

function Appearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const { shortcuts } = useStore(preferences)
  return (
    <Card title="In this browser">
      <div className="stack">
        <div>
          <span id="theme" className={css.label}>
            Theme
          </span>
          <SegmentedControl
            aria-labelledby="theme"
            value={colorScheme}
            onChange={(scheme) => setColorScheme(scheme as MantineColorScheme)}
            data={[
              { value: 'auto', label: 'as the system' },
              { value: 'light', label: 'light' },
              { value: 'dark', label: 'dark' },
            ]}
          />
        </div>
        <Switch
          checked={shortcuts}
          onChange={(event) => prefer({ shortcuts: event.currentTarget.checked })}
          label="Shortcuts of single keys"
          description="Switch them off if you dictate, or if a key does what you did not mean."
        />
        <div>
          <button type="button" className={css.link} onClick={() => void openDialog({ kind: 'shortcuts' })}>
            All shortcuts
          </button>
        </div>
      </div>
    </Card>
  )
}

const WORDS: Record<Capability, string> = {
  read: 'See everything here',
  'traffic.change': 'Ramp and mirror',
  'route.rollback': 'Roll back',
  'divergence.triage': 'Triage divergences',
  'kill-switch.engage': 'Stop: engage the kill switch',
  'kill-switch.release': 'Release the kill switch',
  'route.write': 'Create, change, retire and delete routes',
  'backend.write': 'Add, change and delete backends',
  'rule.write': 'Write rules of comparison',
  'revision.restore': 'Restore revisions',
  'activation.override': 'Activate a candidate that is not healthy',
  'account.write': 'Manage accounts',
  'token.write': 'Manage API tokens',
  'settings.write': 'Change settings',
}
