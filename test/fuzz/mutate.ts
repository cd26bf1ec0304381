import type { Choices } from './random.ts'

/** What parsers of HTTP are known to disagree about. */
const TOKENS = [
  '\r\n',
  '\n',
  '\r',
  '\0',
  ' ',
  '\t',
  '\x0b',
  ':',
  ';',
  ',',
  '\r\n ',
  '\r\n\r\n',
  '\xa0',
  '\xff',
  '0',
  '-1',
  '+1',
  '0x1',
  'Content-Length: 1\r\n',
  'Content-Length: 0\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Transfer-Encoding: identity\r\n',
  'Connection: close\r\n',
  'Connection: content-length\r\n',
  'Host: other\r\n',
  'Expect: 100-continue\r\n',
  'Upgrade: h2c\r\n',
  '0\r\n\r\n',
  '1\r\nx\r\n',
  'ffffffffffffffff\r\n',
  '/../',
  '%2e%2e',
  '#',
  '*',
  'HTTP/1.0',
  'HTTP/1.1',
  'HTTP/2.0',
  '204',
  '304',
  '1xx',
  '101',
]

type Mutator = (text: string, choices: Choices, corpus: readonly string[]) => string
const at = (text: string, choices: Choices) => choices.below(text.length + 1)
const MUTATORS: readonly Mutator[] = [
  (text, choices) => {
    const i = at(text, choices)
    return text.slice(0, i) + choices.pick(TOKENS) + text.slice(i)
  },
  (text, choices) => {
    const i = at(text, choices)
    return text.slice(0, i) + String.fromCharCode(choices.below(256)) + text.slice(i + 1)
  },
  (text, choices) => {
    const i = at(text, choices)
    return text.slice(0, i) + text.slice(i + 1 + choices.below(8))
  },
  (text, choices) => {
    const i = at(text, choices)
    const piece = text.slice(i, i + choices.below(40))
    return text.slice(0, i) + piece + text.slice(i)
  },
  (text, choices) => text.slice(0, at(text, choices)),
  (text, choices) => {
    const lines = text.split('\r\n')
    const [line = ''] = lines.splice(choices.below(lines.length), 1)
    lines.splice(choices.below(lines.length + 1), 0, line)
    return lines.join('\r\n')
  },
  (text, choices, corpus) => text.slice(0, at(text, choices)) + choices.pick(corpus).slice(choices.below(40)),
  (text, choices) => text.replace(/\d+/, () => String(choices.below(70_000))),
]

/** One of the corpus, changed a few times; one character is one byte. */
export function mutated(corpus: readonly string[], choices: Choices): string {
  let text = choices.pick(corpus)
  for (let times = choices.below(5); times >= 0; times--) text = choices.pick(MUTATORS)(text, choices, corpus)
  return text
}
