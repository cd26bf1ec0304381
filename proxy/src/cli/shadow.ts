import { percent, type RampOptions, setTraffic } from './ramp.ts'

/** `banyan shadow`: how much is also sent to the slot that does not serve. */
export function shadow(id: string, mirror: string, options: RampOptions): Promise<void> {
  return setTraffic(id, { mirror: percent('The mirror', mirror) }, options)
}
