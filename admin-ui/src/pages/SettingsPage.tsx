import { getRouteApi, Link } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { Bones } from '../ui/Bones.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { SETTINGS_PARTS, type SettingsPart } from '../util/choices.ts'
import css from './settings-page.module.css'

const page = getRouteApi('/shell/settings')

/** Each part is fetched when it is opened: together they would be the heaviest page of the console. */
const PARTS: Record<SettingsPart, { word: string; Show: React.ComponentType }> = {
  accounts: {
    word: 'Accounts',
    Show: lazy(() => import('../components/settings/Accounts.tsx').then((m) => ({ default: m.Accounts }))),
  },
  tokens: {
    word: 'API tokens',
    Show: lazy(() => import('../components/settings/Tokens.tsx').then((m) => ({ default: m.Tokens }))),
  },
  testers: {
    word: 'Testers',
    Show: lazy(() =>
      import('../components/settings/ForceTokens.tsx').then((m) => ({ default: m.ForceTokens })),
    ),
  },
  data: {
    word: 'Data and privacy',
    Show: lazy(() =>
      import('../components/settings/DataSettings.tsx').then((m) => ({ default: m.DataSettings })),
    ),
  },
  notifications: {
    word: 'Notifications',
    Show: lazy(() => import('../components/settings/Receivers.tsx').then((m) => ({ default: m.Receivers }))),
  },
  file: {
    word: 'As a file',
    Show: lazy(() =>
      import('../components/settings/ConfigFile.tsx').then((m) => ({ default: m.ConfigFile })),
    ),
  },
  'kill-switch': {
    word: 'Kill switch',
    Show: lazy(() =>
      import('../components/settings/KillSwitchSettings.tsx').then((m) => ({
        default: m.KillSwitchSettings,
      })),
    ),
  },
  general: {
    word: 'General',
    Show: lazy(() => import('../components/settings/General.tsx').then((m) => ({ default: m.General }))),
  },
  about: {
    word: 'About',
    Show: lazy(() => import('../components/settings/About.tsx').then((m) => ({ default: m.About }))),
  },
}

const [FIRST] = SETTINGS_PARTS

export function SettingsPage() {
  const { part = FIRST } = page.useSearch()
  const { Show } = PARTS[part]
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
        <div>
          <Suspense fallback={<Bones lines={6} />}>
            <Show />
          </Suspense>
        </div>
      </div>
    </>
  )
}
