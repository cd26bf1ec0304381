/** Every limit of the data plane, its default and its unit. What each one refuses is counted under the reason beside it. */
export const LIMITS = {
  /** Lines of headers in a request: `too_many_headers`. */
  requestHeaders: 100,
  /** Bytes of a request line and its headers, and of a response's: `headers_too_large`, `backend_bad_response`. */
  headBytes: 16 * 1024,
  responseHeadBytes: 64 * 1024,
  /** Characters of a request target: `target_too_long`. */
  targetLength: 8 * 1024,
  /** A client has this long to send its headers: `client_headers_timeout`. */
  clientHeadersMs: 10_000,
  /** How often clients' deadlines are looked at. */
  clientCheckMs: 1_000,
  /** An idle client connection is closed after this; longer than what load balancers in front use. */
  clientKeepAliveMs: 75_000,
  /** To reach a backend, TLS included: `backend_connect_timeout`. */
  connectMs: 5_000,
  /** From the last byte of the request to the response's headers: `backend_headers_timeout`. */
  responseHeadersMs: 30_000,
  /** Between two pieces of a body, in either direction: `backend_idle_timeout`. */
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
  /** An upgraded connection on which nothing moves is closed after this. */
  tunnelIdleMs: 3_600_000,
  /** After this much of the drain, WebSockets are told to go away. */
  tunnelGraceMs: 2_000,
  /** Bytes of a request body kept so that another backend can be asked: beyond it there is no fallback. */
  replayBytes: 64 * 1024,
  /** One chunk's extension, and the trailers, of a response: `backend_bad_response`. */
  chunkLineBytes: 4 * 1024,
  trailerBytes: 16 * 1024,
} as const
