import '@mantine/core/styles/Input.layer.css'
import { Button, Textarea, TextInput } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { problemText } from '../api/client.ts'
import { explainQuery } from '../api/queries.ts'
import { CliButton } from '../components/CliButton.tsx'
import { Explanation } from '../components/Explanation.tsx'
import { Bones } from '../ui/Bones.tsx'
import { Card } from '../ui/Card.tsx'
import { Empty, Failed } from '../ui/Notice.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { explainCommand } from '../util/cli.ts'
import { requestFromCurl } from '../util/curl.ts'
import { headersFrom } from '../util/header-lines.ts'
import css from './explain-page.module.css'

const page = getRouteApi('/shell/explain')

/** Where a request would go, and why, without sending it. The question is the address of this page. */
export function ExplainPage() {
  const search = page.useSearch()
  const asked = search.url !== undefined && search.url !== ''
  const answer = useQuery({
    ...explainQuery({
      method: search.method ?? 'GET',
      url: search.url ?? '/',
      headers: headersFrom(search.headers ?? ''),
      ...(search.address ? { clientAddress: search.address } : {}),
    }),
    enabled: asked,
    placeholderData: keepPreviousData,
  })
  return (
    <>
      <PageHead
        title="Explain"
        lead="Where a request would go, and why. Nothing is sent."
        actions={
          asked && (
            <CliButton
              command={explainCommand(
                search.method ?? 'GET',
                search.url ?? '/',
                headersFrom(search.headers ?? ''),
              )}
            />
          )
        }
      />
      <div className={css.columns}>
        <Question key={JSON.stringify(search)} />
        <div>
          {!asked && (
            <Empty title="Ask about a request">
              Every route is tried in its order, and each says what it missed first.
            </Empty>
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

function Question() {
  const search = page.useSearch()
  const navigate = page.useNavigate()
  const [method, setMethod] = useState(search.method ?? 'GET')
  const [url, setUrl] = useState(search.url ?? '')
  const [headers, setHeaders] = useState(search.headers ?? '')
  const [address, setAddress] = useState(search.address ?? '')

  function takeUrl(text: string) {
    const request = requestFromCurl(text)
    if (request === null) return setUrl(text)
    setMethod(request.method)
    setUrl(request.url)
    setHeaders(request.headers)
  }

  function ask(event: FormEvent) {
    event.preventDefault()
    void navigate({
      search: {
        method: method.trim() || 'GET',
        url: url.trim(),
        headers: headers.trim() || undefined,
        address: address.trim() || undefined,
      },
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
          description="one per line; they become part of the address of this page, so no secrets"
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
