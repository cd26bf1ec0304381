/** A message as the redaction is asked about it. */
export type Message = { target: string; headers: [string, string][]; body: string }

const REQUEST_LINE = /^(?:([A-Z]{3,10}) )?(\/\S*)(?: HTTP\/[\d.]+)?$/

/** Reads what somebody typed or pasted: a request line if there is one, `name: value` lines, an empty line, a body. */
export function messageOf(text: string): Message {
  const lines = text.replaceAll('\r\n', '\n').split('\n')
  const target = REQUEST_LINE.exec(lines[0] ?? '')?.[2] ?? ''
  const headers: [string, string][] = []
  let at = target === '' ? 0 : 1
  for (; at < lines.length && lines[at] !== ''; at++) {
    const [, name, value] = /^([\w!#$%&'*+.^`|~-]{1,200}):\s*(.*)$/.exec(lines[at] ?? '') ?? []
    // Whatever is no header is where the body begins.
    if (name === undefined) break
    headers.push([name, value ?? ''])
  }
  const body = lines.slice(lines[at] === '' ? at + 1 : at).join('\n')
  return { target, headers, body }
}

/** The answer in the same form as the question, so that the two can be read side by side. */
export function textOf(asked: Message, stored: Message): string {
  const head = [
    ...(asked.target === '' ? [] : [stored.target]),
    ...stored.headers.map(([name, value]) => `${name}: ${value}`),
  ]
  return [...head, ...(head.length > 0 && stored.body !== '' ? [''] : []), stored.body].join('\n').trimEnd()
}
