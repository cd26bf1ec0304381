/** One step of a tutorial: commands, and what their output has to show. */
export type Step = {
  /** The heading that it is under. */
  section: string
  line: number
  commands: string
  /** `terminal`: goes on until the next of its kind; `repeat`: what it shows comes about a moment later. */
  kind: 'once' | 'repeat' | 'terminal'
  /** Lines that the output must have, in this order; `…` stands for anything. */
  shows: string[]
}

const fence = /^```(\w*) ?(\w*)$/

/** Reads the steps out of Markdown: each `sh` block, with the `text` block that follows it. @throws for a block of another kind */
export function stepsOf(markdown: string): Step[] {
  const steps: Step[] = []
  let section = ''
  const lines = markdown.split('\n')
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i]!
    if (line.startsWith('## ')) section = line.slice(3)
    const opened = fence.exec(line)
    if (!opened) continue
    const [, language, kind] = opened
    const end = lines.indexOf('```', i + 1)
    const body = lines.slice(i + 1, end)
    if (language === 'sh') {
      steps.push({ section, line: i + 1, commands: body.join('\n'), kind: kindOf(kind), shows: [] })
    } else if (language === 'text' && steps.length > 0) steps.at(-1)!.shows = body
    else throw new Error(`line ${i + 1}: blocks are sh or text, not ${language}`)
    i = end
  }
  return steps
}

function kindOf(text = ''): Step['kind'] {
  if (text === 'terminal' || text === 'repeat') return text
  if (text === '') return 'once'
  throw new Error(`there is no kind of block ${text}`)
}

/** The first line that the output lacks; null when all are there, in order. Runs of spaces are one. */
export function missingIn(output: string, shows: readonly string[]): string | null {
  const lines = output.split(/\r?\n/).map(squeezed)
  let from = 0
  for (const shown of shows) {
    const pattern = patternOf(squeezed(shown))
    const at = lines.findIndex((line, i) => i >= from && pattern.test(line))
    if (at === -1) return shown
    from = at
  }
  return null
}

const squeezed = (text: string) => text.trim().replace(/\s+/g, ' ')
const patternOf = (shown: string) =>
  new RegExp(
    `^${shown
      .split(/ ?… ?/)
      .map((part) => RegExp.escape(part))
      .join('.*')}$`,
  )
