import type { KillSwitch } from '../contracts/emergency.ts'
import { type ConnectionOptions, connect } from './connection.ts'
import { UsageError } from './exit-codes.ts'
import { appliedText, note, type OutputOptions, show } from './output.ts'
import { reasonOf } from './routes.ts'

export type KillSwitchOptions = ConnectionOptions & OutputOptions & { reason?: string; local?: boolean }

/** `banyan kill-switch [on|off]`: shows it, engages it, or releases it. */
export async function killSwitch(to: 'on' | 'off' | undefined, options: KillSwitchOptions): Promise<void> {
  if (options.local) return locally(to, options)
  const call = connect(options)
  if (to === undefined) return show(options, await call('getKillSwitch'), killSwitchText)
  const changed = await call('setKillSwitch', { body: { engaged: to === 'on', ...reasonOf(options) } })
  show(options, changed, killSwitchText)
  note(appliedText(changed))
}

async function locally(to: 'on' | 'off' | undefined, options: KillSwitchOptions): Promise<void> {
  if (to !== 'on') {
    throw new UsageError(
      '--local is for kill-switch on: releasing it goes through the admin port, with a reason.',
    )
  }
  const { killLocally } = await import('./local-process.ts')
  await killLocally(options)
}

const killSwitchText = ({ engaged, bySignal }: KillSwitch) =>
  engaged
    ? `The kill switch is on${bySignal ? ' (by a signal on the host)' : ''}: everything goes to the baseline`
    : 'The kill switch is off: routes divide as they say'

export type TestTokenOptions = ConnectionOptions & OutputOptions & { minutes?: string }

/** `banyan test-token`: a signed header and cookie with which a tester chooses a slot. */
export async function testToken(slot: 'baseline' | 'candidate', options: TestTokenOptions): Promise<void> {
  const minutes = options.minutes === undefined ? {} : { minutes: Number(options.minutes) }
  show(
    options,
    await connect(options)('createForceToken', { body: { slot, ...minutes } }),
    ({ header, cookie, expiresAt }) =>
      `${header.name}: ${header.value}\ncookie: ${cookie.name}=${cookie.value}\nuntil ${expiresAt}`,
  )
}
