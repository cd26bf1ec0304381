import '@mantine/core/styles/Input.layer.css'
import { Button, Textarea, TextInput } from '@mantine/core'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { problemText } from '../api/client.ts'
import { endpointsQuery } from '../api/evidence-queries.ts'
import { explainQuery } from '../api/queries.ts'
import { CliButton } from '../components/CliButton.tsx'
import { Explanation } from '../components/Explanation.tsx'
import { Bones } from '../ui/Bones.tsx'
import { Card } from '../ui/Card.tsx'
import { Empty, Failed, Note } from '../ui/Notice.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { explainCommand } from '../util/cli.ts'
import { requestFromCurl } from '../util/curl.ts'
import { headersFrom } from '../util/header-lines.ts'
import { HIDDEN, shareableHeaders, shareableUrl } from '../util/shareable.ts'
import css from './explain-page.module.css'

const page = getRouteApi('/shell/explain')

type Asked = { method: string; url: string; headers: string; address: string }

/**
 * Where a request would go, and why, without sending it. The question is the address of this page; the secrets in it
 * are not, and are only known to who typed them.
 */
export function ExplainPage() {
  const search = page.useSearch()
  const navigate = page.useNavigate()
  const [typed, setTyped] = useState<Asked>()
  const inAddress: Asked = {
    ...{ method: search.method ?? 'GET', url: search.url ?? '' },
    ...{ headers: search.headers ?? '', address: search.address ?? '' },
  }
  // What was typed is asked for as long as the address is its own.
  const question = typed && isSame(shareable(typed), inAddress) ? typed : inAddress
  const asked = question.url !== ''
  const answer = useQuery({
    ...explainQuery({
      method: question.method,
      url: question.url || '/',
      headers: headersFrom(question.headers),
      ...(question.address ? { clientAddress: question.address } : {}),
    }),
    enabled: asked,
    placeholderData: keepPreviousData,
  })

  function ask(next: Asked) {
    setTyped(next)
    const { method, url, headers, address } = shareable(next)
    void navigate({ search: { method, url, headers: headers || undefined, address: address || undefined } })
  }

  return (
    <>
      <PageHead
        title="Explain"
        lead="Where a request would go, and why. Nothing is sent."
        actions={
          asked && (
            <CliButton
              command={explainCommand(inAddress.method, inAddress.url, headersFrom(inAddress.headers))}
            />
          )
        }
      />
      <div className={css.columns}>
        <Question key={JSON.stringify(search)} first={question} onAsk={ask} />
        <div className="stack">
          {!asked && <Examples />}
          {asked && question === typed && !isSame(question, inAddress) && (
            <Note tone="info">
              The address of this page leaves out what is secret here. Whoever opens it asks without that, and
              may stand in another bucket.
            </Note>
          )}
          {asked && question === inAddress && hasHidden(inAddress) && (
            <Note tone="warn">
              Values that were secret are missing from this address: the answer is for “{HIDDEN}” in their
              place.
            </Note>
          )}
          {asked && answer.error && (
            <Failed
              what="It could not be explained"
              {...problemText(answer.error)}
              onRetry={answer.refetch}
            />
          )}
          {asked && answer.isPending && <Bones lines={5} />}
          {asked && answer.data && !answer.error && <Explanation answer={answer.data} />}
        </div>
      </div>
    </>
  )
}

const shareable = ({ method, url, headers, address }: Asked): Asked => ({
  ...{ method, address },
  url: shareableUrl(url),
  headers: shareableHeaders(headers),
})
const isSame = (a: Asked, b: Asked) =>
  a.method === b.method && a.url === b.url && a.headers === b.headers && a.address === b.address
const hasHidden = ({ url, headers }: Asked) => `${url}${headers}`.includes(HIDDEN)

const EXAMPLES = 3

/** Requests that came lately, to begin with. */
function Examples() {
  const { data } = useInfiniteQuery(endpointsQuery({ show: 'all' }))
  const seen = (data?.pages[0]?.items ?? []).filter(({ samples }) => samples.length > 0).slice(0, EXAMPLES)
  return (
    <Empty title="Ask about a request">
      <p>Every route is tried in its order, and each says what it missed first.</p>
      {seen.length > 0 && (
        <ul className={css.examples} aria-label="Requests that came lately">
          {seen.map(({ endpoint, method, samples }) => (
            <li key={endpoint}>
              <Link to="/explain" search={{ method, url: samples[0] }} className="mono">
                {method} {samples[0]}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Empty>
  )
}

function Question({ first, onAsk }: { first: Asked; onAsk: (question: Asked) => void }) {
  const [method, setMethod] = useState(first.method)
  const [url, setUrl] = useState(first.url)
  const [headers, setHeaders] = useState(first.headers)
  const [address, setAddress] = useState(first.address)

  function takeUrl(text: string) {
    const request = requestFromCurl(text)
    if (request === null) return setUrl(text)
    setMethod(request.method)
    setUrl(request.url)
    setHeaders(request.headers)
  }

  function ask(event: FormEvent) {
    event.preventDefault()
    onAsk({
      ...{ method: method.trim() || 'GET', url: url.trim() },
      ...{ headers: headers.trim(), address: address.trim() },
    })
  }

  return (
    <Card title="The request">
      <form className="stack" onSubmit={ask}>
        <div className={css.line}>
          <TextInput
            label="Method"
            w={90}
            classNames={{ input: 'mono' }}
            value={method}
            onChange={(event) => setMethod(event.currentTarget.value.toUpperCase())}
          />
          <TextInput
            className="grow"
            label="Path or URL"
            placeholder="/products/17, or paste a curl command"
            classNames={{ input: 'mono' }}
            spellCheck={false}
            required
            withAsterisk={false}
            value={url}
            onChange={(event) => takeUrl(event.currentTarget.value)}
          />
        </div>
        <Textarea
          label="Headers (optional)"
          description="one per line; values that are secret stay out of the address of this page"
          placeholder={'cookie: sid=42\nx-user: 7'}
          classNames={{ input: 'mono' }}
          spellCheck={false}
          rows={3}
          value={headers}
          onChange={(event) => setHeaders(event.currentTarget.value)}
        />
        <TextInput
          label="Client address (optional)"
          placeholder="127.0.0.1"
          value={address}
          onChange={(event) => setAddress(event.currentTarget.value)}
        />
        <div>
          <Button type="submit" size="sm">
            Explain
          </Button>
        </div>
      </form>
    </Card>
  )
}
