import { workerData } from 'node:worker_threads'

/** Every limit of the data plane, its default and its unit. What each one refuses is counted under the reason beside it. */
const DEFAULTS = {
  /** Lines of headers in a request: `too_many_headers`. */
  requestHeaders: 100,
  /** Characters of a request's target, header names and values together: `headers_too_large`. */
  headBytes: 16 * 1024,
  /** Bytes of a response's status line and headers: `backend_bad_response`. */
  responseHeadBytes: 64 * 1024,
  /** Lines of headers in a response, and 1xx responses before it: `backend_bad_response`. */
  responseHeaders: 500,
  interimResponses: 100,
  /** Characters of a request target: `target_too_long`. */
  targetLength: 8 * 1024,
  /** Bytes of a request body, however it is framed: `body_too_large`. 0 is none: bodies are streamed, so that their size costs nothing here. */
  requestBodyBytes: 0,
  /** Connections of clients to one thread; more are closed as they come: `connection_limit`. */
  clientConnections: 20_000,
  /** A client has this long to send its headers: `client_headers_timeout`. */
  clientHeadersMs: 10_000,
  /** How often clients' deadlines are looked at. */
  clientCheckMs: 1_000,
  /** An idle client connection is closed after this; longer than what load balancers in front use. */
  clientKeepAliveMs: 75_000,
  /** After a last answer a client may still be sending: this much of it is read, for this long, so that closing does not cost it the answer. */
  lingerBytes: 1024 * 1024,
  lingerMs: 2_000,
  /** A body that is being uploaded must bring this many bytes a second, on average over each span: `client_body_timeout`. 0 is none. */
  bodyBytesPerSecond: 240,
  bodySpanMs: 10_000,
  /** To reach a backend, TLS included: `backend_connect_timeout`. */
  connectMs: 5_000,
  /** From the last byte of the request to the response's headers: `backend_headers_timeout`. */
  responseHeadersMs: 30_000,
  /** Between two pieces of a body: `backend_idle_timeout` when the backend stalls, `client_stalled` when the client does. */
  idleMs: 60_000,
  /** A whole exchange; 0 is none: `backend_total_timeout`. */
  totalMs: 0,
  /** Connections to one backend, per thread; requests beyond them wait. */
  connectionsPerBackend: 256,
  /** Requests that wait for a connection, per backend and thread: `pool_full`. */
  waitingPerBackend: 1024,
  /** How long one waits: `pool_timeout`. */
  waitingMs: 5_000,
  /** An idle connection to a backend is kept this long, or until a second before the backend's own Keep-Alive timeout. */
  backendIdleMs: 30_000,
  /** A connection to a backend is not reused beyond this age, so that a name that points elsewhere is followed. */
  backendAgeMs: 300_000,
  /** While a backend's name cannot be resolved, its last addresses serve for this long. */
  staleAddressMs: 60_000,
  /** An upgraded connection on which nothing moves is closed after this: `tunnel_idle`. */
  tunnelIdleMs: 3_600_000,
  /** A drain goes on accepting this long, so that load balancers see the readiness change first. */
  lameDuckMs: 1_000,
  /** After this much of the drain, WebSockets are told to go away. */
  tunnelGraceMs: 2_000,
  /** Bytes of a request body kept so that another backend can be asked: beyond it there is no fallback. */
  replayBytes: 64 * 1024,
  /** One line of a chunked response, all its chunk extensions, its trailers: `backend_bad_response`. */
  chunkLineBytes: 4 * 1024,
  chunkExtensionBytes: 16 * 1024,
  trailerBytes: 16 * 1024,
  /** Requests that may be open on one HTTP/2 connection, what each may send before it is read, and what the connection may hold. */
  h2Streams: 100,
  h2WindowBytes: 256 * 1024,
  h2SessionMegabytes: 10,
  /** Requests that an HTTP/2 client may take back unanswered, at once and per second: then its connection ends, as `h2_rapid_reset`. */
  h2Resets: 200,
  h2ResetsPerSecond: 20,
  /** Frames and streams of an HTTP/2 client that are not valid, before its connection ends: `h2_protocol_error`. */
  h2InvalidFrames: 100,
  /** Clients whose allowances of requests are kept, by all threads together; more push others out: `rate_limit_evicted`. */
  rateLimitClients: 65_536,
  /** A token that was found good is not checked again for so long; so many are kept, per thread. */
  tokenKeepMs: 60_000,
  tokensKept: 2_000,
  /** Fetching the keys of tokens: how long it may take, how much it may bring, how many URLs are known: `token_keys_unavailable`. */
  jwksMs: 3_000,
  jwksBytes: 1024 * 1024,
  jwksUrls: 100,
  /** Keys are kept for so long, are asked for again at most so often, and serve for so long while they cannot be had. */
  jwksKeepMs: 600_000,
  jwksRetryMs: 5_000,
  jwksStaleMs: 3_600_000,
  /** Spans of one thread that wait to be fetched: `span_dropped`. */
  spansPerBatch: 4_096,
  /** Different paths told between two batches; requests to further ones are only counted. */
  pathsPerBatch: 1_000,
  /** Routes of which a request is told between two batches, for their latest requests: `tail_full`. */
  samplesPerBatch: 64,
  /** Overloaded is an event loop that is late by this much, or a heap that is this full... */
  overloadLagMs: 100,
  overloadHeapShare: 0.9,
  /** ...in each of these spans; each one in a row sheds more: shadows are dropped as `overloaded`, paths are not counted (`shed_capture`), requests are refused as `overloaded`. */
  overloadSpanMs: 500,
}

export type Limits = { readonly [name in keyof typeof DEFAULTS]: number }

/** The limits of this thread: the defaults, less what it was given when it was born. */
export const LIMITS: Limits = Object.freeze({
  ...DEFAULTS,
  ...(workerData as { limits?: Partial<Limits> } | null)?.limits,
})
