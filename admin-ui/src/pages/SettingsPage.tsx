import { getRouteApi, Link } from '@tanstack/react-router'
import { About } from '../components/settings/About.tsx'
import { Accounts } from '../components/settings/Accounts.tsx'
import { ConfigFile } from '../components/settings/ConfigFile.tsx'
import { DataSettings } from '../components/settings/DataSettings.tsx'
import { ForceTokens } from '../components/settings/ForceTokens.tsx'
import { KillSwitchSettings } from '../components/settings/KillSwitchSettings.tsx'
import { Receivers } from '../components/settings/Receivers.tsx'
import { Tokens } from '../components/settings/Tokens.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { SETTINGS_PARTS, type SettingsPart } from '../util/choices.ts'
import css from './settings-page.module.css'

const page = getRouteApi('/shell/settings')

const PARTS: Record<SettingsPart, { word: string; show: () => React.ReactNode }> = {
  accounts: { word: 'Accounts', show: () => <Accounts /> },
  tokens: { word: 'API tokens', show: () => <Tokens /> },
  testers: { word: 'Testers', show: () => <ForceTokens /> },
  data: { word: 'Data and privacy', show: () => <DataSettings /> },
  notifications: { word: 'Notifications', show: () => <Receivers /> },
  file: { word: 'As a file', show: () => <ConfigFile /> },
  'kill-switch': { word: 'Kill switch', show: () => <KillSwitchSettings /> },
  about: { word: 'About', show: () => <About /> },
}

const [FIRST] = SETTINGS_PARTS

export function SettingsPage() {
  const { part = FIRST } = page.useSearch()
  return (
    <>
      <PageHead title="Settings" />
      <div className={css.columns}>
        <nav aria-label="Settings" className={css.parts}>
          {SETTINGS_PARTS.map((each) => (
            <Link
              key={each}
              to="/settings"
              search={each === FIRST ? {} : { part: each }}
              activeOptions={{ exact: true }}
              resetScroll={false}
              className={css.part}
            >
              {PARTS[each].word}
            </Link>
          ))}
        </nav>
        <div>{PARTS[part].show()}</div>
      </div>
    </>
  )
}
