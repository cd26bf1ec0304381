import { type Stage, stageOf } from 'banyan/domain/stage.ts'
import { describe, expect, it } from 'vitest'
import { numbersFor } from './stage-numbers.ts'

const at = (weight: number, mirror = 0) => ({ weight, mirror })

describe('choosing a stage', () => {
  it.each<[Stage, number, number]>([
    ['legacy', 40, 10],
    ['shadow', 40, 0],
    ['canary', 0, 5],
    ['canary', 100, 5],
    ['cutover', 3, 0],
  ])('gives numbers of that stage: %s from %d/%d', (stage, weight, mirror) => {
    const numbers = numbersFor(stage, at(weight, mirror), at(0, 0))
    expect(stageOf({ ...numbers, retiredAt: null })).toBe(stage)
  })

  it('keeps what was chosen where it can', () => {
    expect(numbersFor('canary', at(40, 7), at(5, 7))).toEqual(at(40, 7))
    expect(numbersFor('canary', at(100, 7), at(5, 7))).toEqual(at(5, 7))
    expect(numbersFor('shadow', at(40, 0), at(40, 25))).toEqual(at(0, 25))
    expect(numbersFor('cutover', at(40, 7), at(5, 7))).toEqual(at(100, 7))
  })
})
