import { describe, expect, it } from 'vitest'
import { ProgressBar } from './progress-bar.ts'

function terminal(isTTY: boolean, columns = 80) {
  const written: string[] = []
  return { isTTY, columns, written, write: (text: string) => written.push(text) }
}

describe('the progress bar', () => {
  it('shows how far it is and how long it takes, ten times a second at most', () => {
    const tty = terminal(true)
    let now = 0
    const bar = new ProgressBar(tty, () => now)
    now = 1_000
    bar.show(25, 100)
    bar.show(26, 100)
    expect(tty.written).toEqual([`\r\u001b[K[${'='.repeat(6)}${' '.repeat(18)}] 25 %  25 of 100, 3 s left`])
    bar.show(100, 100)
    expect(tty.written[1]).toContain('100 %  100 of 100')
  })

  it('fits into a narrow terminal, and is silent where there is none', () => {
    const narrow = terminal(true, 20)
    new ProgressBar(narrow, () => 0).show(1, 2)
    expect(narrow.written[0]!.replace('\r\u001b[K', '')).toHaveLength(19)
    const file = terminal(false)
    const bar = new ProgressBar(file, () => 0)
    bar.show(2, 2)
    bar.clear()
    expect(file.written).toEqual([])
  })
})
