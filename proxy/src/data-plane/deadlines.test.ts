import { afterEach, describe, expect, it } from 'vitest'
import { type Deadlined, Deadlines } from './deadlines.ts'

let deadlines: Deadlines
afterEach(() => deadlines.stop())

function item(name: string, dueAt: number, told: string[], onTold: () => void = () => {}): Deadlined {
  const made = {
    dueAt,
    place: -1,
    onOverdue: () => {
      told.push(name)
      deadlines.delete(made)
      onTold()
    },
  }
  return made
}

describe('deadlines', () => {
  it('tell each overdue item once, and leave the others', () => {
    deadlines = new Deadlines()
    const told: string[] = []
    for (const [name, dueAt] of [
      ['a', 0],
      ['b', Number.POSITIVE_INFINITY],
      ['c', 0],
      ['d', Number.POSITIVE_INFINITY],
      ['e', 0],
    ] as const)
      deadlines.add(item(name, dueAt, told))
    deadlines.sweep()
    deadlines.sweep()
    expect(told.sort()).toEqual(['a', 'c', 'e'])
    expect(deadlines.size).toBe(2)
  })

  it('pass over nobody when one that is overdue takes others with it', () => {
    deadlines = new Deadlines()
    const told: string[] = []
    const items = 'abcdefgh'.split('').map((name) => item(name, 0, told))
    const greedy = item('greedy', 0, told, () => {
      for (const at of [1, 3, 5]) deadlines.delete(items[at]!)
    })
    for (const each of [...items.slice(0, 4), greedy, ...items.slice(4)]) deadlines.add(each)
    deadlines.sweep()
    deadlines.sweep()
    expect([...told].sort()).toEqual(['a', 'c', 'e', 'f', 'g', 'greedy', 'h'])
    expect(deadlines.size).toBe(0)
  })

  it('may be deleted twice', () => {
    deadlines = new Deadlines()
    const one = item('one', 0, [])
    const other = item('other', 0, [])
    deadlines.add(one)
    deadlines.add(other)
    deadlines.delete(one)
    deadlines.delete(one)
    expect(deadlines.size).toBe(1)
  })
})
