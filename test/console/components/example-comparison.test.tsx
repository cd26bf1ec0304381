import type { DivergenceDetail, ExampleAnswer, ExampleDiff } from 'banyan/contracts/divergence.ts'
import { beforeEach, describe, expect, it } from 'vitest'
import { commands, page } from 'vitest/browser'
import { ExampleComparison } from '../../../admin-ui/src/components/divergence/ExampleComparison.tsx'
import { dialogs } from '../../../admin-ui/src/stores/dialogs.ts'
import { show } from './stage.tsx'

const DIVERGENCE = {
  signature: 's',
  route: 'shop',
  endpoint: 'GET /shop',
  paths: [],
} as unknown as DivergenceDetail
const RULE = {
  ...{ id: 'rule-0', kind: 'ignore', path: 'at', scope: {}, reason: 'a clock', author: 'ana' },
  ...{ createdAt: null, expiresAt: null, source: 'rules', expired: false, stale: false },
  ...{ hits: 1, hits24h: 1, lastHitAt: null },
}

const answer = (over: Partial<ExampleAnswer> = {}): ExampleAnswer => ({
  ...{ status: 200, headers: [], body: '{}', bodyBytes: 2, bodyNote: null, ms: 1, failure: null },
  ...over,
})

async function example(before: unknown, after: unknown, over: Partial<ExampleDiff> = {}) {
  const sides = [before, after].map((body) => ({ body: JSON.stringify(body) }))
  const rule = { kind: 'ignore', path: 'at', scope: {}, reason: 'a clock', expiresAt: null } as const
  const compared = await commands.comparedRows(sides[0]!, sides[1]!, [rule])
  return {
    ...compared,
    baseline: answer(),
    candidate: answer(),
    redacted: 0,
    ...over,
  } as unknown as ExampleDiff
}

const shown = (diff: ExampleDiff, part: 'body' | 'headers' = 'body') =>
  show(<ExampleComparison divergence={DIVERGENCE} example={diff} part={part} />, [
    [['routes', 'shop'], { id: 'shop', baseline: 'monolith', candidate: 'service' }],
    [['rules'], { items: [RULE], total: 1 }],
    [['session'], { account: { name: 'ana', role: 'admin' } }],
  ])

beforeEach(() => page.viewport(1280, 800))

describe('an example', () => {
  it('names the rule that forgives a line, and leads to it', async () => {
    await shown(await example({ at: 1 }, { at: 2 }))
    await expect.element(page.getByText('rule: any value').first()).toBeVisible()
    await expect
      .element(page.getByRole('link', { name: 'Rules here' }))
      .toHaveAttribute('href', '/rules?q=at')
  })

  it('offers to forgive the order where only the order differs', async () => {
    await shown(await example({ list: ['a', 'b', 'c'] }, { list: ['c', 'a', 'b'] }))
    await page.getByRole('button', { name: 'Ignore order here…' }).click()
    const [dialog] = dialogs.get()
    expect(dialog?.spec).toMatchObject({ kind: 'rule', initial: { kind: 'unordered', path: 'list' } })
  })

  it.each([
    ['Bodies are not kept', { body: null, bodyNote: 'bodies are not kept', bodyBytes: 900 }],
    ['The body is no text', { body: null, bodyNote: 'binary, 900 bytes' }],
    ['The monolith did not answer', { failure: 'timeout: no answer within 5 s' }],
  ])('says "%s", which is a state and no error', async (title, over) => {
    await shown(await example({ a: 1 }, { a: 2 }, { baseline: answer(over) }))
    await expect.element(page.getByText(title)).toBeVisible()
    expect(page.getByRole('alert').query()).toBe(null)
    expect(page.getByRole('region', { name: 'Difference of body' }).query()).toBe(null)
  })

  it.each([
    [
      'Only the beginning of the body was kept.',
      { candidate: answer({ bodyNote: 'the first 9 characters of 99 bytes' }) },
    ],
    ['3 redacted.', { redacted: 3 }],
  ])('says "%s" and still shows what there is', async (title, over) => {
    await shown(await example({ a: 1 }, { a: 2 }, over))
    await expect.element(page.getByText(title)).toBeVisible()
    await expect.element(page.getByRole('region', { name: 'Difference of body' })).toBeVisible()
  })
})
