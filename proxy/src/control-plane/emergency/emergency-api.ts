import type { Handlers } from '../bind.ts'
import type { EmergencyService } from './emergency-service.ts'

export function emergencyApi(
  emergency: EmergencyService,
  clock: () => Date,
): Handlers<'getKillSwitch' | 'setKillSwitch' | 'createForceToken'> {
  return {
    getKillSwitch: () => emergency.killSwitch(),
    async setKillSwitch({ body, caller }) {
      const { revision, applied } = await emergency.setKillSwitch(body.engaged, body.reason, caller)
      return { ...(await emergency.killSwitch()), revision, applied }
    },
    createForceToken: ({ body }) =>
      emergency.forceToken(body.slot, new Date(clock().getTime() + body.minutes * 60_000)),
  }
}
