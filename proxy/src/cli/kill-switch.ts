import type { KillSwitch } from '../contracts/emergency.ts'
import { tellApplied } from './applied.ts'
import { type ConnectionOptions, connect } from './connection.ts'
import { type OutputOptions, show } from './output.ts'
import { reasonOf } from './routes.ts'

export type KillSwitchOptions = ConnectionOptions & OutputOptions & { reason?: string }

/** `banyan kill-switch`: whether it is on. */
export async function showKillSwitch(options: KillSwitchOptions): Promise<void> {
  show(options, await connect(options)('getKillSwitch'), killSwitchText)
}

/** `banyan stop`: every route to the baseline; with `--local` by a signal, which needs no admin port. */
export async function stop(options: KillSwitchOptions & { local?: boolean }): Promise<void> {
  if (!options.local) return set(true, options)
  const { stopLocally } = await import('./local-process.ts')
  await stopLocally(options)
}

/** `banyan release`: routes divide as they say again. */
export const release = (options: KillSwitchOptions): Promise<void> => set(false, options)

async function set(engaged: boolean, options: KillSwitchOptions): Promise<void> {
  const changed = await connect(options)('setKillSwitch', { body: { engaged, ...reasonOf(options) } })
  show(options, changed, killSwitchText)
  await tellApplied(options, changed, '/settings?part=kill-switch')
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
