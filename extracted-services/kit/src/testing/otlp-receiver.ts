import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface SeenSpan {
  service: string
  name: string
  traceId: string
  spanId: string
  parentSpanId: string
  /** Attributes of the span, as text. */
  attributes: Record<string, string>
}

export interface OtlpReceiver {
  url: string
  spans: SeenSpan[]
  close(): void
}

type Attributes = { key: string; value: Record<string, unknown> }[]

/** A receiver of OTLP/HTTP in its JSON encoding, as Jaeger and the collector are. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: SeenSpan[] = []
  const server = createServer(async (req, res) => {
    let text = ''
    for await (const chunk of req) text += chunk
    if (req.url === '/v1/traces') spans.push(...spansOf(text))
    res.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, spans, close }
}

function spansOf(text: string): SeenSpan[] {
  return JSON.parse(text).resourceSpans.flatMap(
    (each: {
      resource: { attributes: Attributes }
      scopeSpans: { spans: { attributes: Attributes }[] }[]
    }) => {
      const service = textsOf(each.resource.attributes)['service.name'] ?? ''
      return each.scopeSpans.flatMap(({ spans }) =>
        spans.map((span) => ({ ...span, service, attributes: textsOf(span.attributes) })),
      )
    },
  )
}

const textsOf = (attributes: Attributes) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, String(Object.values(value)[0])]))
