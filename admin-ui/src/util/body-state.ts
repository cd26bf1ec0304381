import type { ExampleAnswer, ExampleDiff } from 'banyan/contracts/divergence.ts'
import { count, plural } from './format.ts'

/** Why a comparison cannot be read whole: a state with a name, not an error. `blank`: there is nothing to show below. */
export type BodyState = { title: string; text: string; blank: boolean }

type Names = { baseline: string; candidate: string }
type Bodies = Pick<ExampleDiff, 'baseline' | 'candidate' | 'redacted'>

/** All that is to be said of the bodies of an example before they are compared. */
export function bodyStates(example: Bodies, names: Names): BodyState[] {
  const states = (['baseline', 'candidate'] as const).flatMap((side) => stateOf(example[side], names[side]))
  // Both sides have mostly the same to say.
  const said = new Map(states.map((state) => [`${state.title}\n${state.text}`, state]))
  return [...said.values(), ...redactedOf(example.redacted)]
}

function stateOf({ failure, body, bodyNote, bodyBytes }: ExampleAnswer, name: string): BodyState[] {
  if (failure !== null) return [{ title: `The ${name} did not answer`, text: failure, blank: true }]
  if (bodyNote === null) return []
  if (body !== null) {
    return [{ title: 'Only the beginning of the body was kept', text: `${name}: ${bodyNote}.`, blank: false }]
  }
  if (bodyNote.startsWith('bodies are not kept')) {
    return [
      {
        title: 'Bodies are not kept',
        text: `They were compared when they came (${plural(bodyBytes, 'byte')}), and dropped. Settings, Data and privacy.`,
        blank: true,
      },
    ]
  }
  return [{ title: 'The body is no text', text: `${name}: ${bodyNote}; compared byte by byte.`, blank: true }]
}

const redactedOf = (redacted: number): BodyState[] =>
  redacted === 0
    ? []
    : [
        {
          title: `${count(redacted)} redacted`,
          text: `${plural(redacted, 'value')} replaced by a hash before it was stored: equal values have equal hashes.`,
          blank: false,
        },
      ]
