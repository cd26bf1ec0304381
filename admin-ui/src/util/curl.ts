export type CurlRequest = { method: string; url: string; headers: string }

const TAKES_VALUE = new Set(['-X', '--request', '-H', '--header', '-b', '--cookie', '-A', '--user-agent'])
const BODY = new Set(['-d', '--data', '--data-raw', '--data-binary', '--data-urlencode', '--json', '-F'])

/** What a pasted curl command would ask for; null for a text that is no curl command. Bodies do not route. */
export function requestFromCurl(text: string): CurlRequest | null {
  const words = shellWords(text.trim())
  if (words[0] !== 'curl') return null
  let method = ''
  let url = ''
  const headers: string[] = []
  for (let i = 1; i < words.length; i += 1) {
    const word = words[i] ?? ''
    if (BODY.has(word)) {
      method ||= 'POST'
      i += 1
    } else if (TAKES_VALUE.has(word)) {
      i += 1
      const value = words[i] ?? ''
      if (word === '-X' || word === '--request') method = value
      else if (word === '-H' || word === '--header') headers.push(value)
      else headers.push(`${word === '-b' || word === '--cookie' ? 'cookie' : 'user-agent'}: ${value}`)
    } else if (word === '-I' || word === '--head') method ||= 'HEAD'
    else if (!word.startsWith('-') && url === '') url = word
  }
  return { method: (method || 'GET').toUpperCase(), url, headers: headers.join('\n') }
}

/** Words as a shell would split them: quotes hold together, a backslash at a line's end joins lines. */
function shellWords(text: string): string[] {
  const words = text.replace(/\\\r?\n/g, ' ').match(/(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+/g) ?? []
  return words.map((word) =>
    word.replace(
      /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/g,
      (_, single?: string, double?: string, one?: string) =>
        single ?? double?.replace(/\\(.)/g, '$1') ?? one ?? '',
    ),
  )
}
