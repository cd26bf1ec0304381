/** A case, or part of one, that the design rules out: what is not done, and why. */
export type RuledOut = { readonly id: string; readonly what: string; readonly why: string }

/** In the order of the catalogue. */
export const ruledOut: readonly RuledOut[] = [
  {
    id: 'A08',
    what: 'telling GET / RTSP/1.0 and ICE/1.0 from HTTP/1.0',
    why: 'Node’s parser accepts these names of a protocol and does not pass them on. Methods that only RTSP has are refused (C06); the others are served as HTTP/1.0.',
  },
  {
    id: 'B08',
    what: 'an option for the case of header names',
    why: 'Names keep the case in which they came, both ways, so that there is nothing to choose.',
  },
  {
    id: 'C04',
    what: 'raw bytes beyond ASCII in a target',
    why: 'Node’s parser refuses them, and such a target is not a URI (RFC 3986 section 2). They are 400; their percent-encoded form passes.',
  },
  {
    id: 'C05',
    what: 'treating /ADMIN, //admin and /admin;x as /admin',
    why: 'Paths are compared by case and by element (RFC 3986 section 6.2.2.1). What no route matches goes to the monolith exactly as it came, as it did before the proxy was there.',
  },
  {
    id: 'C06',
    what: 'methods that Node’s parser does not know',
    why: 'It reads a list of methods only. Others are 501.',
  },
  {
    id: 'D02',
    what: 'keeping a client’s connection after a final answer to Expect without a 100',
    why: 'Whether the client still sends its body cannot be known, so that the connection is closed.',
  },
  {
    id: 'D05',
    what: 'passing the Trailer field on',
    why: 'It is hop-by-hop here (B02); trailers themselves pass to whoever asked for them.',
  },
  {
    id: 'E05',
    what: 'answering a client that closes its sending side after a request',
    why: 'FIN is all that tells of a client that left, and its backend has to be spared. Node’s server ends such connections, as nginx does.',
  },
  {
    id: 'E08',
    what: 'a 503 for a connection that could not be accepted',
    why: 'Without a descriptor there is no socket to answer on: it is closed. Requests that were accepted and cannot reach a backend are 503.',
  },
  {
    id: 'F03',
    what: 'waiting as long as a Retry-After says, and asking again',
    why: 'The client is told what the backend said, and decides itself. A request held here would hold its connection.',
  },
  {
    id: 'F06',
    what: 'following the time to live of a DNS record',
    why: 'The system’s resolver does not tell it. Names are resolved for every new connection, and no connection is reused beyond its age.',
  },
  {
    id: 'G06',
    what: 'pings of the proxy’s own to find clients that vanished in silence',
    why: 'The frames belong to the two sides. A connection on which nothing moves is closed after its idle time.',
  },
  {
    id: 'H04',
    what: 'a 503 for connections beyond the limit',
    why: 'They are closed as they come: an answer to each would cost what the limit saves.',
  },
  {
    id: 'H06',
    what: 'HTTP/2 without TLS',
    why: 'No browser speaks it, and a preface on a port of HTTP/1 is how requests are smuggled. It is refused.',
  },
  {
    id: 'I01',
    what: 'a share of backends that may be ejected at most',
    why: 'A slot has one backend, and a baseline has no breaker, so that somebody is always asked.',
  },
  {
    id: 'I03',
    what: 'looking into the body of a health answer',
    why: 'The status is what a health endpoint answers with. A service that is broken and says 200 is found by its traffic.',
  },
  {
    id: 'I04',
    what: 'refusing requests while the baseline is known to be down',
    why: 'An answer that may come is better than a refusal that is certain; connecting fails at once where nobody listens.',
  },
  {
    id: 'L04',
    what: 'a header that tells the version of the configuration',
    why: 'It is nobody’s business outside. The revision of each thread is in the status of the admin API.',
  },
]
