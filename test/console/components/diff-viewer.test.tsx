import type { DiffRow } from 'banyan/contracts/divergence.ts'
import type { RuleCreate } from 'banyan/contracts/rule.ts'
import { beforeEach, describe, expect, it } from 'vitest'
import { commands, type Locator, page, userEvent } from 'vitest/browser'
import { DiffPanel } from '../../../admin-ui/src/ui/diff/DiffPanel.tsx'
import type { Side } from './compared-rows.ts'
import { show } from './stage.tsx'

const NAMES = { baseline: 'monolith', candidate: 'service' }
const WIDE = [1280, 800] as const
const json = (body: unknown): Side => ({ body: JSON.stringify(body) })

const panel = (rows: readonly DiffRow[]) => (
  <DiffPanel
    rows={rows}
    label="Difference"
    names={NAMES}
    tagOf={(row) => (row.mark !== 'same' && row.rules.length > 0 ? `rule ${row.rules.join()}` : null)}
  />
)

/** Two answers as the server compares them, on the screen. */
async function compare(baseline: Side, candidate: Side, rules: RuleCreate[] = []) {
  const { rows, head } = await commands.comparedRows(baseline, candidate, rules)
  await show(panel(rows))
  await expect.element(view()).toBeVisible()
  return { rows, head }
}

const view = () => page.getByRole('region', { name: 'Difference' })
const lines = () => [...view().element().querySelectorAll<HTMLElement>('[data-i]')]
/** A line as it is read: its mark, then what stands on each side. */
const read = (line: Element) => [...line.children].map((part) => part.textContent).join(' | ')
const differing = () =>
  lines()
    .filter((line) => line.dataset.mark !== 'same')
    .map(read)
const selected = () => page.getByRole('region', { name: 'Selected line' })
const chosen = () => selected().element().textContent
const press = (name: string | RegExp): Promise<void> => page.getByRole('button', { name }).click()
const leftOf = (target: Locator) => target.element().getBoundingClientRect().left

beforeEach(() => page.viewport(...WIDE))

describe('structure', () => {
  it('is aligned by name, whatever the order of the fields', async () => {
    await compare(json({ a: 1, b: 2, gone: true }), json({ b: 3, a: 1, extra: 'x' }))
    expect(differing()).toEqual(['~ | "b": 2 | "b": 3', '− | "gone": true', '+ | "extra": "x"'])
    expect(lines().map((line) => line.dataset.mark)).toContain('same')
  })

  it('matches the elements of an array by their id, so that one more at its head is one difference', async () => {
    const items = [1, 2, 3].map((id) => ({ id, name: `item ${id}` }))
    await compare(json(items), json([{ id: 9, name: 'new' }, ...items]))
    expect(differing()).toEqual(['+ | {', '+ | "id": 9', '+ | "name": "new"', '+ | }'])
    await expect.element(page.getByText(/difference 1 of 1/)).toBeVisible()
  })

  it('says of elements in another order that only their order differs', async () => {
    const [a, b, c] = [1, 2, 3].map((id) => ({ id, name: `item ${id}` }))
    await compare(json([a, b, c]), json([c, a, b]))
    expect(new Set(lines().map((line) => line.dataset.mark))).toEqual(new Set(['same', 'moved']))
    await expect.poll(chosen).toMatch(/order only/)
    await expect.poll(chosen).toMatch(/only its place in the array differs/)
  })
})

describe('what is equal', () => {
  const many = (last: string) => json({ list: Array.from({ length: 216 }, (_, i) => i), last })

  it('is folded with its number of lines, and opened where it stands', async () => {
    await compare(many('a'), many('b'))
    const fold = view().getByRole('button', { name: /^… 216 equal lines$/ })
    await expect.element(fold).toBeVisible()
    const before = lines().length
    await fold.click()
    await expect.poll(() => lines().length).toBe(before + 216)
  })

  it('is shown and folded again as a whole', async () => {
    await compare(many('a'), many('b'))
    await press('Show equal lines')
    await expect.poll(() => lines().length).toBe(221)
    await press('Fold equal lines')
    await expect.poll(() => lines().length).toBeLessThan(20)
  })
})

describe('a line that differs', () => {
  it('marks the words that differ, and no others', async () => {
    await compare(json({ tea: 'a green tea' }), json({ tea: 'a black tea' }))
    const marks = [...view().element().querySelectorAll('mark')].map((mark) => mark.textContent)
    expect(marks).toEqual(['green', 'black'])
  })

  it('has a sign with a name beside its colour', async () => {
    await compare(json({ a: 1, b: 1 }), json({ a: 2, c: 1 }))
    for (const name of ['changed', 'missing in the candidate', 'only in the candidate']) {
      await expect.element(view().getByRole('img', { name })).toBeVisible()
    }
  })

  it('says where it is under the mouse, and copies that', async () => {
    await compare(json({ items: [{ price: 1 }] }), json({ items: [{ price: 2 }] }))
    await view().getByText('"price": 1').hover()
    await press('Copy the pointer /items/0/price')
    await expect.poll(() => navigator.clipboard.readText()).toBe('/items/0/price')
  })

  it('says where it is to the keyboard, and goes to the lines beside it with the arrows', async () => {
    await compare(json({ items: [{ id: 1, price: 1 }] }), json({ items: [{ id: 1, price: 2 }] }))
    await expect.poll(chosen).toContain('/items/0/price')
    view().element().focus()
    await userEvent.keyboard('{ArrowUp}')
    await expect.element(selected().getByText('/items/0/id', { exact: true })).toBeVisible()
    await userEvent.keyboard('{ArrowDown}')
    await expect.element(selected().getByText('/items/0/price', { exact: true })).toBeVisible()
  })

  it('stays in sight when a rule forgives it, quieter and with the name of the rule', async () => {
    const rule = { kind: 'ignore', path: 'at', scope: {}, reason: 'a clock', expiresAt: null } as const
    await compare(json({ at: 1, b: 1 }), json({ at: 2, b: 2 }), [rule])
    const [forgiven, counted] = lines().filter((line) => line.dataset.mark === 'changed')
    expect(read(forgiven!)).toBe('~ | "at": 1 | "at": 2 | rule rule-0')
    const ink = (line: Element) => getComputedStyle(line.children[1]!).color
    expect(ink(forgiven!)).not.toBe(ink(counted!))
    await expect.element(page.getByText(/difference 1 of 1/)).toBeVisible()
    await expect.element(page.getByText(/1.line forgiven/)).toBeVisible()
  })

  it('is gone to with next and previous, round the end', async () => {
    await compare(json({ a: 1, b: 1, c: 1 }), json({ a: 2, b: 1, c: 2 }))
    const path = (name: string) => selected().getByText(`/${name}`, { exact: true })
    await expect.element(path('a')).toBeVisible()
    await press('Next difference')
    await expect.element(path('c')).toBeVisible()
    await press('Next difference')
    await expect.element(path('a')).toBeVisible()
    await press('Previous difference')
    await expect.element(path('c')).toBeVisible()
    await expect.element(page.getByText('difference 2 of 2')).toBeVisible()
  })

  it('is cut when it is long, with what differs in sight, and shown whole to who asks', async () => {
    const text = (word: string) => json({ long: `${'x'.repeat(24_000)}${word}${'y'.repeat(24_000)}` })
    await compare(text('green'), text('black'))
    const [line] = lines().filter((each) => each.dataset.mark === 'changed')
    expect(line!.textContent!.length).toBeLessThan(1_000)
    expect(line!.querySelector('mark')!.textContent).toBe('green')
    const all = selected().getByRole('button', { name: 'show all 48 kB' }).first()
    await all.click()
    await expect.poll(chosen).toMatch(/x{24000}green/)
  })
})

describe('the two answers', () => {
  it('stand side by side where there is room, and one under the other when somebody wants that', async () => {
    await compare(json({ a: 1 }), json({ a: 2 }))
    const sides = () => [view().getByText('"a": 1'), view().getByText('"a": 2')].map(leftOf)
    expect(sides()[1]).toBeGreaterThan(sides()[0]! + 300)
    await press('side by side')
    await expect.poll(() => sides()[1]! - sides()[0]!).toBe(0)
  })

  it('stand one under the other below 1000 pixels', async () => {
    await page.viewport(999, 800)
    await compare(json({ a: 1 }), json({ a: 2 }))
    expect(leftOf(view().getByText('"a": 1'))).toBe(leftOf(view().getByText('"a": 2')))
    expect(page.getByRole('button', { name: 'side by side' }).query()).toBe(null)
  })

  it('are compared line by line when they are text', async () => {
    const text = (middle: string): Side => ({ body: `one\n${middle}\nthree`, type: 'text/plain' })
    await compare(text('two'), text('2'))
    expect(lines().map(read)).toEqual(['one | one', '~ | two | 2', 'three | three'])
  })

  it('are compared as elements when they are HTML, whatever the white space between them', async () => {
    const html = (body: string): Side => ({ body: `<!doctype html>${body}`, type: 'text/html' })
    await compare(html('<ul><li>tea</li></ul>'), html('<ul>\n  <li>coffee</li>\n</ul>'))
    expect(differing()).toEqual(['~ |   <li>tea</li> |   <li>coffee</li>'])
  })

  it('are compared by status and header, and what nobody compares is quiet', async () => {
    const side = (location: string, date: string): Side => ({
      ...json({}),
      headers: [
        ['location', location],
        ['date', date],
      ],
    })
    const { head } = await commands.comparedRows(side('/a', 'Mon'), side('/b', 'Tue'))
    await show(panel(head))
    await expect.element(view()).toBeVisible()
    const quiet = lines().filter((line) => line.dataset.quiet)
    expect(quiet.map(read)).toEqual(['~ | date: Mon | date: Tue | rule builtin:not-compared'])
    await expect.poll(chosen).toContain(':header.location')
  })

  it('never become markup', async () => {
    const markup = '<img src=x onerror="window.hurt=true"><script>window.hurt=true</script>'
    await compare(json({ [markup]: 1, text: markup }), json({ [markup]: 2, text: `${markup}!` }))
    await view()
      .getByText(/onerror/)
      .first()
      .hover()
    await expect.element(page.getByRole('button', { name: /^Copy the pointer/ })).toBeVisible()
    expect(document.querySelectorAll('main img, main script')).toHaveLength(0)
    expect('hurt' in window).toBe(false)
  })
})

describe('find', () => {
  it('opens what is folded, says how many there are, and goes round', async () => {
    const items = (last: string) => json({ list: Array.from({ length: 60 }, (_, i) => `n${i}`), last })
    await compare(items('a'), items('b'))
    const box = page.getByRole('searchbox', { name: 'Find in the diff' })
    await box.fill('n5')
    await expect.element(page.getByText('1 of 11')).toBeVisible()
    await expect.element(view().getByText('"n5"', { exact: true }).first()).toBeVisible()
    await userEvent.keyboard('{Enter}')
    await expect.element(page.getByText('2 of 11')).toBeVisible()
    await userEvent.keyboard('{Shift>}{Enter}{Enter}{/Shift}')
    await expect.element(page.getByText('11 of 11')).toBeVisible()
    await box.fill('nowhere')
    await expect.element(page.getByText('not found')).toBeVisible()
  })
})
