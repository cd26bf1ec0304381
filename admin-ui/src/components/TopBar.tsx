import { ActionIcon } from '@mantine/core'
import { IconMenu2, IconSearch, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { statusQuery } from '../api/queries.ts'
import { openPalette } from '../stores/palette.ts'
import { BanyanMark } from '../ui/BanyanMark.tsx'
import { EnvironmentChip } from '../ui/EnvironmentChip.tsx'
import { Keys } from '../ui/Keys.tsx'
import { LiveIndicator } from './LiveIndicator.tsx'
import { StopMenu } from './StopMenu.tsx'
import { ThemeSwitch } from './ThemeSwitch.tsx'
import css from './top-bar.module.css'
import { UserMenu } from './UserMenu.tsx'

type Props = { navOpen: boolean; onToggleNav: () => void }

export function TopBar({ navOpen, onToggleNav }: Props) {
  return (
    <header className={css.bar}>
      <div className={css.burger}>
        <ActionIcon
          size={36}
          aria-label={navOpen ? 'Close navigation' : 'Open navigation'}
          aria-expanded={navOpen}
          aria-controls="navigation"
          onClick={onToggleNav}
        >
          {navOpen ? <IconX size={20} /> : <IconMenu2 size={20} />}
        </ActionIcon>
      </div>
      <Link to="/" className={css.brand} aria-label="Banyan, overview">
        <BanyanMark size={26} />
        <span className={css.name}>Banyan</span>
      </Link>
      <InstanceName />
      <div className="grow" />
      <PaletteButton />
      <LiveIndicator />
      <StopMenu />
      <div className={css.theme}>
        <ThemeSwitch />
      </div>
      <UserMenu />
    </header>
  )
}

function PaletteButton() {
  return (
    <button type="button" className={css.palette} onClick={openPalette}>
      <IconSearch size={15} aria-hidden="true" />
      <span className={css.word}>Go to or do</span>
      <span className={css.keys} aria-hidden="true">
        <Keys keys={['Ctrl', 'k']} />
      </span>
    </button>
  )
}

/** Which proxy this is: its name, or the address that its clients use, and its environment. */
function InstanceName() {
  const { data } = useQuery(statusQuery)
  if (!data) return null
  const { name, environment, production } = data.instance
  const address = data.proxyUrl.replace(/^https?:\/\//, '')
  return (
    <>
      <span className={css.instance} title={`Clients use ${address}`}>
        {name || address}
      </span>
      {environment && <EnvironmentChip environment={environment} production={production} />}
    </>
  )
}
