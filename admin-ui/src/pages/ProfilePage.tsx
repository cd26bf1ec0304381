import '@mantine/core/styles/FloatingIndicator.layer.css'
import '@mantine/core/styles/InlineInput.layer.css'
import '@mantine/core/styles/SegmentedControl.layer.css'
import '@mantine/core/styles/Switch.layer.css'
import '@mantine/core/styles/Combobox.layer.css'
import '@mantine/core/styles/Input.layer.css'
import '@mantine/core/styles/Popover.layer.css'
import '@mantine/core/styles/ScrollArea.layer.css'
import {
  type MantineColorScheme,
  SegmentedControl,
  Select,
  Switch,
  useMantineColorScheme,
} from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { CAPABILITIES, type Capability, can } from 'banyan/domain/can.ts'
import { sessionQuery } from '../api/queries.ts'
import { OwnSessions } from '../components/profile/OwnSessions.tsx'
import { PasswordForm } from '../forms/PasswordForm.tsx'
import { openDialog } from '../stores/dialogs.ts'
import { type Preferences, prefer, preferences } from '../stores/preferences.ts'
import { useStore } from '../stores/store.ts'
import { Card } from '../ui/Card.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { CAPABILITY_WORDS } from '../util/capabilities.ts'
import { exactTime } from '../util/time.ts'
import css from './profile-page.module.css'

export function ProfilePage() {
  const { data } = useQuery(sessionQuery)
  const account = data?.account
  return (
    <>
      <PageHead title="Profile" lead={account && `${account.name}, ${account.role}`} />
      <div className={css.columns}>
        <div className="stack">
          <OwnSessions />
          <Card title="Password">
            <PasswordForm />
          </Card>
          <Appearance />
        </div>
        {account && (
          <Card title={`What the role ${account.role} may do`} flush>
            <ul>
              {(Object.keys(CAPABILITIES) as Capability[]).map((capability) => {
                const may = can(account.role, capability).ok
                return (
                  <li key={capability} className={css.may} data-may={may}>
                    <span>{CAPABILITY_WORDS[capability]}</span>
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

const OWN_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone
const ZONES = [
  { value: '', label: `As this computer (${OWN_ZONE})` },
  ...[...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])].map((zone) => ({
    value: zone,
    label: zone.replaceAll('_', ' '),
  })),
]

function Appearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const { shortcuts, timeZone, density } = useStore(preferences)
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
        <div>
          <span id="density" className={css.label}>
            Density
          </span>
          <SegmentedControl
            aria-labelledby="density"
            value={density}
            onChange={(next) => prefer({ density: next as Preferences['density'] })}
            data={['comfortable', 'compact']}
          />
        </div>
        <Select
          label="Time zone"
          description={`Now it is ${exactTime(Date.now())}.`}
          data={ZONES}
          searchable
          allowDeselect={false}
          limit={50}
          nothingFoundMessage="There is no such zone"
          value={timeZone}
          onChange={(next) => prefer({ timeZone: next ?? '' })}
        />
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
        <p className="small dim">
          Motion follows your system, which asks for{' '}
          {lessMotion() ? 'as little as possible' : 'no less of it'}.
        </p>
      </div>
    </Card>
  )
}

const lessMotion = () => matchMedia('(prefers-reduced-motion: reduce)').matches
