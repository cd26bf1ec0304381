import { describe, expect, it } from 'vitest'
import { confirm } from './confirm.ts'
import { UsageError } from './exit-codes.ts'

const asked: string[] = []
const terminal = (answer: string) => ({
  isTerminal: true,
  ask: async (question: string) => {
    asked.push(question)
    return answer
  },
})
const script = { isTerminal: false, ask: async () => 'yes' }
const reason = 'two quiet weeks'

describe('what exposes much more', () => {
  it('needs a reason and a yes', async () => {
    await expect(confirm('This retires a.', { yes: true }, script)).rejects.toThrow(UsageError)
    await expect(confirm('This retires a.', { reason }, script)).rejects.toThrow('--yes and --reason')
    await expect(confirm('This retires a.', { reason, yes: true }, script)).resolves.toBeUndefined()
  })

  it('asks on a terminal, and does nothing unless the answer is yes', async () => {
    await expect(confirm('This retires a.', { reason }, terminal('yes'))).resolves.toBeUndefined()
    expect(asked).toEqual(['This retires a. Go on? Type yes: '])
    await expect(confirm('This retires a.', { reason }, terminal('y'))).rejects.toMatchObject({ exitCode: 1 })
  })

  it('needs neither to be tried', async () => {
    await expect(confirm('This retires a.', { dryRun: true }, script)).resolves.toBeUndefined()
  })
})
