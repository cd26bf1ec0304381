import type { BackendView } from 'banyan/contracts/backend.ts'
import type { RouteView } from 'banyan/contracts/route.ts'
import { describe, expect, it } from 'vitest'
import { commandsFor, matching } from './commands.ts'

const route = (id: string, weight: number, retiredAt: string | null = null) =>
  ({ id, weight, retiredAt, pattern: `GET /${id}/*`, stage: 'canary' }) as RouteView
const commands = commandsFor(
  [route('orders', 25), route('users', 0), route('stock', 100, '2026-01-01T00:00:00Z')],
  [{ id: 'order-service', url: 'http://a:1' } as BackendView],
)
const labels = (query: string) => matching(commands, query).map((command) => command.label)

describe('the command palette', () => {
  it('offers to roll back only what can be rolled back', () => {
    expect(labels('roll back')).toEqual(['Roll back orders'])
  })

  it('finds things by any words of theirs', () => {
    expect(labels('orders /')).toEqual(['Route orders'])
    expect(labels('http ORDER')).toEqual(['Backend order-service'])
    expect(labels('nothing like it')).toEqual([])
  })

  it('puts going somewhere before doing something', () => {
    expect(labels('orders')).toEqual(['Route orders', 'Roll back orders'])
  })

  it('takes a path for a question', () => {
    expect(labels('/orders/17')[0]).toBe('Explain /orders/17')
  })
})
