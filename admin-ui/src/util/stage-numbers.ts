import type { Stage } from 'banyan/domain/stage.ts'
import type { Numbers } from './blast-radius.ts'

/** Where a shadow and a canary begin when nothing was chosen before. */
const FIRST_MIRROR = 10
const FIRST_WEIGHT = 1

/** The numbers that make a stage, staying as close as possible to what is chosen and to what is in force. */
export function numbersFor(stage: Stage, chosen: Numbers, inForce: Numbers): Numbers {
  switch (stage) {
    case 'legacy':
      return { weight: 0, mirror: 0 }
    case 'shadow':
      return { weight: 0, mirror: chosen.mirror || inForce.mirror || FIRST_MIRROR }
    case 'canary':
      return {
        weight: between(chosen.weight) ?? between(inForce.weight) ?? FIRST_WEIGHT,
        mirror: chosen.mirror,
      }
    default:
      return { weight: 100, mirror: chosen.mirror }
  }
}

const between = (weight: number) => (weight > 0 && weight < 100 ? weight : undefined)
