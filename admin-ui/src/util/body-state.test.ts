import type { ExampleAnswer } from 'banyan/contracts/divergence.ts'
import { describe, expect, it } from 'vitest'
import { bodyStates } from './body-state.ts'

const NAMES = { baseline: 'monolith', candidate: 'service' }
const answer = (over: Partial<ExampleAnswer> = {}): ExampleAnswer => ({
  ...{ status: 200, headers: [], body: '{}', bodyBytes: 2, bodyNote: null, ms: 1, failure: null },
  ...over,
})
const said = (baseline: Partial<ExampleAnswer>, candidate: Partial<ExampleAnswer> = baseline, redacted = 0) =>
  bodyStates({ baseline: answer(baseline), candidate: answer(candidate), redacted }, NAMES)

describe('a body that cannot be read whole', () => {
  it('is nothing to speak of when it can', () => {
    expect(said({})).toEqual([])
  })

  it('is said once when both sides say the same', () => {
    const states = said({ body: null, bodyNote: 'bodies are not kept' })
    expect(states.map(({ title, blank }) => [title, blank])).toEqual([['Bodies are not kept', true]])
  })

  it('is named with the side whose end is not there, and is still compared', () => {
    const [state] = said({}, { bodyNote: 'the first 10 characters of 99 bytes' })
    expect(state).toEqual({
      title: 'Only the beginning of the body was kept',
      text: 'service: the first 10 characters of 99 bytes.',
      blank: false,
    })
  })

  it('tells no answer and no text from a body', () => {
    expect(said({ failure: 'timeout: 5 s' })[0]?.title).toBe('The monolith did not answer')
    expect(said({ body: null, bodyNote: 'binary, 7 bytes' })[0]).toMatchObject({ blank: true })
  })

  it('says how much was redacted', () => {
    expect(said({}, {}, 3)[0]?.text).toMatch(/^3\u00a0values replaced by a hash/)
  })
})
