import '@mantine/core/styles/FloatingIndicator.layer.css'
import '@mantine/core/styles/InlineInput.layer.css'
import '@mantine/core/styles/SegmentedControl.layer.css'
import '@mantine/core/styles/Switch.layer.css'
import { type MantineColorScheme, SegmentedControl, Switch, useMantineColorScheme } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { CAPABILITIES, type Capability, can } from 'banyan/domain/can.ts'
import { sessionQuery } from '../api/queries.ts'
import { OwnSessions } from '../components/profile/OwnSessions.tsx'
import { PasswordForm } from '../forms/PasswordForm.tsx'
import { openDialog } from '../stores/dialogs.ts'
import { prefer, preferences } from '../stores/preferences.ts'
import { useStore } from '../stores/store.ts'
import { Card } from '../ui/Card.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { CAPABILITY_WORDS } from '../util/capabilities.ts'
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
