/** A case, or part of one, that the design rules out: what is not done, and why. */
export type RuledOut = { readonly id: string; readonly what: string; readonly why: string }

/** In the order of the catalogue; sections A to E. */
export const ruledOut: readonly RuledOut[] = [
  {
    id: 'A03',
    what: 'a request that has a body without a length, as HTTP/2 can send it',
    why: 'The listener speaks HTTP/1 only, so that every body has a framing of its own. The preface of HTTP/2 is refused (A08).',
  },
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
]
