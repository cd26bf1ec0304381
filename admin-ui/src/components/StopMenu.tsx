import { IconHandStop } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { useChange } from '../api/mutations.ts'
import { statusQuery } from '../api/queries.ts'
import { HoldButton } from '../ui/HoldButton.tsx'
import { commands } from '../util/cli.ts'
import css from './stop-menu.module.css'
import { killSwitchChange } from './traffic-change.ts'
import { useReasonAgainst } from './use-can.ts'

/** The kill switch: everything to the monolith, from every page, without a word of explanation owed first. */
export function StopMenu() {
  const { data } = useQuery(statusQuery)
  const forbidden = useReasonAgainst('kill-switch.engage')
  const change = useChange({ errors: 'toast' })
  const menu = useRef<HTMLDivElement>(null)
  if (data?.killSwitch) return null
  async function stop() {
    await change.run(killSwitchChange(true))
    menu.current?.hidePopover()
  }
  return (
    <>
      <button type="button" className={css.button} popoverTarget="stop-menu">
        <IconHandStop size={16} stroke={2} aria-hidden="true" />
        Stop
      </button>
      <div ref={menu} id="stop-menu" popover="auto" className={css.menu}>
        <h2>Send everything to the monolith</h2>
        <p>
          All routes that still have a baseline, at once. Their numbers stay as they are; nothing is mirrored.
          A maintainer can release it.
        </p>
        {forbidden ? (
          <p className={css.forbidden}>{forbidden}</p>
        ) : (
          <>
            <HoldButton busy={change.isPending} onHeld={() => void stop()}>
              Hold to stop
            </HoldButton>
            <p className="small dim">
              To stop one route only, roll it back. Should this page not answer, on the host:{' '}
              <code>{commands.killSwitch}</code>
            </p>
          </>
        )}
      </div>
    </>
  )
}
