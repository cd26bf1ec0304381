import { z } from 'zod'

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const header = z
  .string()
  .max(256)
  .regex(TOKEN, { error: 'a header name (letters, digits and - . _ and the like)' })
// What addresses, frames or authorises a request, or tells its way, is not for a token to say.
const claimHeader = header.refine(
  (name) =>
    !/^(?:host|connection|content-.*|transfer-encoding|te|trailer|upgrade|keep-alive|expect|authorization|cookie|via|forwarded|x-forwarded-.*|x-real-ip|x-request-id|x-banyan-.*)$/i.test(
      name,
    ),
  { error: "this header is the proxy's or the client's own; choose another, such as x-user-id" },
)
const claim = z.string().min(1).max(256).meta({ description: 'The name of a claim, such as sub' })

export const SecretRef = z
  .union(
    [
      z.strictObject({
        variable: z.string().regex(/^BANYAN_SECRET_[A-Z0-9_]{1,100}$/, {
          error: "a variable of the proxy's environment that begins with BANYAN_SECRET_",
        }),
      }),
      z.strictObject({
        file: z.string().regex(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$/, {
          error: 'the name of a file in the folder of secrets, without a path',
        }),
      }),
    ],
    { error: 'one of {"variable": "BANYAN_SECRET_..."}, {"file": "name"}; never the secret itself' },
  )
  .meta({ id: 'SecretRef' })

const SECRET_ALGORITHMS = ['HS256', 'HS384', 'HS512'] as const
const KEY_ALGORITHMS = [
  ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const),
  ...(['ES256', 'ES384', 'ES512', 'EdDSA'] as const),
] as const

const jwks = z
  .url({ protocol: /^https?$/, error: 'a URL of a JSON Web Key Set' })
  .max(2_048)
  .refine((value) => !URL.canParse(value) || isConfidential(new URL(value)), {
    error: 'an https:// URL: whoever could change the keys on their way could sign tokens',
  })

const isConfidential = ({ protocol, hostname }: URL) =>
  protocol === 'https:' || /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)

const checked = {
  issuer: z.string().min(1).max(1_000).optional().meta({ description: 'What iss has to be' }),
  audience: z
    .array(z.string().min(1).max(1_000))
    .min(1)
    .max(20)
    .optional()
    .meta({ description: 'One of them has to be in aud' }),
  clockSkewSeconds: z
    .int()
    .min(0)
    .max(300)
    .optional()
    .meta({ description: 'How far clocks may be apart; 30' }),
  optional: z.boolean().optional().meta({ description: 'A request without a token passes' }),
}

export const JwtPolicy = z
  .union(
    [
      z.strictObject({
        secret: SecretRef,
        algorithms: z.array(z.enum(SECRET_ALGORITHMS)).min(1).max(3),
        ...checked,
      }),
      z.strictObject({ jwks, algorithms: z.array(z.enum(KEY_ALGORITHMS)).min(1).max(10), ...checked }),
    ],
    {
      error:
        'either {"secret": {...}, "algorithms": ["HS256"]} or {"jwks": "https://...", "algorithms": ["RS256"]}: an algorithm of the other kind would let a public key sign',
    },
  )
  .meta({ id: 'JwtPolicy' })

export const RateLimit = z
  .strictObject({
    requests: z.int().min(1).max(1_000_000),
    seconds: z.int().min(1).max(86_400),
    burst: z
      .int()
      .min(1)
      .max(1_000_000)
      .optional()
      .meta({ description: 'At once after a pause; as many as requests' }),
    by: z.union([z.literal('client-address'), z.strictObject({ header }), z.strictObject({ claim })], {
      error: 'one of "client-address", {"header": name}, {"claim": name}',
    }),
  })
  .meta({ id: 'RateLimit' })

/** What a request has to get past before it is routed. */
export const Policies = z
  .strictObject({
    jwt: JwtPolicy.optional(),
    rateLimit: RateLimit.optional(),
    claimHeaders: z
      .record(claimHeader, claim)
      .refine((headers) => Object.keys(headers).length <= 32, { error: 'at most 32' })
      .optional()
      .meta({ description: 'Headers for backends, by the claim that they come from' }),
  })
  .superRefine(({ jwt, rateLimit, claimHeaders }, context) => {
    if (jwt) return
    const needsToken = (path: PropertyKey[]) =>
      context.addIssue({ code: 'custom', path, message: 'there is no claim without jwt' })
    if (claimHeaders && Object.keys(claimHeaders).length > 0) needsToken(['claimHeaders'])
    if (rateLimit && typeof rateLimit.by === 'object' && 'claim' in rateLimit.by)
      needsToken(['rateLimit', 'by'])
  })
  .meta({ id: 'Policies' })
