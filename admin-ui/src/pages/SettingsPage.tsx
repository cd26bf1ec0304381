import { getRouteApi, Link } from '@tanstack/react-router'
import { About } from '../components/settings/About.tsx'
import { ForceTokens } from '../components/settings/ForceTokens.tsx'
import { KillSwitchSettings } from '../components/settings/KillSwitchSettings.tsx'
import { Tokens } from '../components/settings/Tokens.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { SETTINGS_PARTS, type SettingsPart } from '../util/choices.ts'
import css from './settings-page.module.css'

const page = getRouteApi('/shell/settings')

const PARTS: Record<SettingsPart, { word: string; show: () => React.ReactNode }> = {
  tokens: { word: 'API tokens', show: () => <Tokens /> },
  testers: { word: 'Testers', show: () => <ForceTokens /> },
  'kill-switch': { word: 'Kill switch', show: () => <KillSwitchSettings /> },
  about: { word: 'About', show: () => <About /> },
}

export function SettingsPage() {
  const { part = 'tokens' } = page.useSearch()
  return (
    <>
      <PageHead title="Settings" />
      <div className={css.columns}>
        <nav aria-label="Settings" className={css.parts}>
          {SETTINGS_PARTS.map((each) => (
            <Link
              key={each}
              to="/settings"
              search={each === 'tokens' ? {} : { part: each }}
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
