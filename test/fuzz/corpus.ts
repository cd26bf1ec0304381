import { readFileSync } from 'node:fs'

/** Messages to begin from; one character is one byte. */
export const corpusOf = (name: 'requests' | 'responses'): readonly string[] =>
  JSON.parse(readFileSync(new URL(`./corpus/${name}.json`, import.meta.url), 'utf8')) as string[]
