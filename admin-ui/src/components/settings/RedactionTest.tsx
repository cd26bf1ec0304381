import { Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { redactionTestQuery } from '../../api/access-queries.ts'
import { problemText } from '../../api/client.ts'
import { Failed } from '../../ui/Notice.tsx'
import { plural } from '../../util/format.ts'
import { messageOf, textOf } from '../../util/message-text.ts'
import css from './settings.module.css'

/** How long typing must rest before it is tried. */
const REST_MS = 250

const SAMPLE = `POST /checkout?session=5f1c9a77&page=2
authorization: Bearer abcdef123456
content-type: application/json

{"loyaltyNo": "L-77-1234", "card": "4111 1111 1111 1111",
 "password": "hunter2", "note": "leave it at the door"}`

/** A message and, beside it, what would be stored of it with the names as they are above. */
export function RedactionTest({ names }: { names: readonly string[] }) {
  const [text, setText] = useState(SAMPLE)
  const tried = useRested(
    useMemo(() => ({ ...messageOf(text), names: [...names] }), [text, names]),
    REST_MS,
  )
  const { data, error } = useQuery(redactionTestQuery(tried))
  return (
    <section className={css.test} aria-labelledby="redaction-test">
      <h3 id="redaction-test">Try it</h3>
      <div className={css.pair}>
        <Textarea
          label="A request line, headers, an empty line, a body"
          classNames={{ input: css.typed ?? '' }}
          autosize={false}
          rows={10}
          spellCheck={false}
          maxLength={100_000}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <div>
          <p className={css.storedLabel}>
            What would be stored{data && `: ${plural(data.replaced, 'value')} replaced`}
          </p>
          {error ? (
            <Failed what="It could not be tried" {...problemText(error)} />
          ) : (
            <output className={css.stored}>{data && <Marked text={textOf(tried, data)} />}</output>
          )}
        </div>
      </div>
      <p className="small dim">Nothing of this is kept. The hashes here are not those of stored examples.</p>
    </section>
  )
}

const HASH = /(\[redacted [\w-]{10}\]|%5Bredacted%20[\w-]{10}%5D)/g

/** The text with what was replaced marked; it stays text, whatever is in it. */
function Marked({ text }: { text: string }) {
  return text.split(HASH).map((part, i) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text, in their order
    i % 2 === 1 ? <mark key={i}>{part}</mark> : part,
  )
}

/** A value once it has not changed for a while. */
function useRested<T>(value: T, ms: number): T {
  const [rested, setRested] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return rested
}
