import type { RequestListener } from 'node:http'
import { describe, expect, it, vi } from 'vitest'
import type { Route } from '../../domain/route.ts'
import { jobOf, readOf, routeOf, ShadowRig, takenOf } from './shadow-for-tests.ts'

const text =
  (body: string): RequestListener =>
  (_, res) =>
    res.writeHead(200, { 'content-type': 'text/plain' }).end(body)
const hangs: RequestListener = () => {}
const PATIENCE = { timeout: 20_000, interval: 5 }
const eventually = <T>(check: () => T) => vi.waitFor(check, PATIENCE)

const post = (over: Partial<Parameters<typeof readOf>[0]> = {}) =>
  readOf({ method: 'POST', headers: 'content-length: 4\r\n', body: { kind: 'length', bytes: 4 }, ...over })
const writing = (writes: NonNullable<Route['shadow']>['writes'], route: Partial<Route> = {}) =>
  jobOf({
    route: routeOf({ shadow: writes ? { writes } : {}, ...route }),
    read: post(),
    requestBody: [Buffer.from('body')],
  })

describe('a shadow', () => {
  it('is the same request, marked, to the same host', async () => {
    await using rig = await ShadowRig.start({ monolith: hangs, service: text('served') })
    rig.shadow.offer(jobOf({ read: readOf({ headers: 'X-One: 1\r\nx-two: 2\r\n' }) }))
    await eventually(() => expect(rig.told.matches).toHaveLength(1))
    const { head } = rig.backends.service!.requests[0]!
    expect(head.url).toBe('/products/1')
    expect(head.rawHeaders).toEqual([
      ...['host', 'shop.example', 'X-One', '1', 'x-two', '2'],
      ...['x-banyan-shadow', '1', 'x-banyan-shadow-proof', 'proof'],
    ])
    expect(rig.shadow.heldBytes).toBe(0)
  })

  it('goes to the slot that did not serve', async () => {
    await using rig = await ShadowRig.start({ monolith: text('other'), service: hangs })
    rig.shadow.offer(jobOf({ slot: 'candidate' }))
    await eventually(() => expect(rig.told.pairs).toHaveLength(1))
    const [pair] = rig.told.pairs
    expect(Buffer.from(pair!.baseline.body).toString()).toBe('other')
    expect(Buffer.from(pair!.candidate.body).toString()).toBe('served')
  })

  it('has the header edits of its route, and other credentials than the client', async () => {
    await using rig = await ShadowRig.start({ monolith: hangs, service: text('served') })
    const shadow = { headers: { set: { authorization: 'Bearer shadow' }, remove: ['cookie'] } }
    const headers = 'authorization: Bearer client\r\ncookie: a=1\r\n'
    rig.shadow.offer(jobOf({ route: routeOf({ shadow }), read: readOf({ headers }) }))
    await eventually(() => expect(rig.backends.service!.requests).toHaveLength(1))
    const { head } = rig.backends.service!.requests[0]!
    expect(head.headers).toMatchObject({ authorization: 'Bearer shadow' })
    expect(head.headers.cookie).toBeUndefined()
  })

  it('says how long a body is that came in chunks, and waits for no 100', async () => {
    await using rig = await ShadowRig.start({ monolith: hangs, service: text('served') })
    const headers = 'Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n'
    const read = readOf({ headers, body: { kind: 'chunked' } })
    rig.shadow.offer(jobOf({ read, requestBody: [Buffer.from('one'), Buffer.from('two')] }))
    await eventually(() => expect(rig.told.matches).toHaveLength(1))
    const { head, body } = rig.backends.service!.requests[0]!
    expect(head.headers).toMatchObject({ 'content-length': '6' })
    expect(head.headers['transfer-encoding']).toBeUndefined()
    expect(head.headers.expect).toBeUndefined()
    expect(body).toBe('onetwo')
  })

  it('is not made of one that is marked already, with our own proof only', async () => {
    await using rig = await ShadowRig.start({ monolith: hangs, service: hangs })
    const marked = (proof: string) => readOf({ rawHeaders: ['X-Banyan-Shadow-Proof', proof] })
    expect(rig.shadow.refusal(routeOf(), marked('proof'), 'baseline', 'proof')).toBe('shadow')
    expect(rig.shadow.refusal(routeOf(), marked('forged'), 'baseline', 'proof')).toBeNull()
  })

  it('asks the baseline again for a share of requests, but never for one with a body', async () => {
    await using rig = await ShadowRig.start(
      { monolith: text('served'), service: text('served') },
      {},
      () => 0,
    )
    const headers = 'content-length: 4\r\n'
    const read = readOf({ headers, body: { kind: 'length', bytes: 4 } })
    rig.shadow.offer(jobOf({ read, requestBody: [Buffer.from('body')] }))
    await eventually(() => expect(rig.told.matches).toMatchObject([{ again: false }]))
    rig.shadow.offer(jobOf())
    await eventually(() => expect(rig.told.matches[1]).toMatchObject({ again: true }))
    expect(rig.backends.monolith!.requests).toHaveLength(1)
  })
})

describe('the bounds of shadows', () => {
  it('let so many wait for one backend and drop the rest, while another backend is asked as before', async () => {
    const limits = { inFlightPerBackend: 2, queued: 3, timeoutMs: 60_000, waitMs: 60_000 }
    await using rig = await ShadowRig.start(
      { monolith: hangs, service: hangs, other: text('served') },
      limits,
    )
    for (let i = 0; i < 10; i++) rig.shadow.offer(jobOf())
    expect(rig.dropped).toEqual({ queue_full: 5 })
    expect(rig.shadow.queued).toBe(3)
    rig.shadow.offer(jobOf({ route: routeOf({ id: 'other', candidate: 'other' }) }))
    await eventually(() => expect(rig.told.matches).toHaveLength(1))
  })

  it('give up what has waited too long, and what takes too long', async () => {
    const limits = { inFlightPerBackend: 1, timeoutMs: 300, waitMs: 60 }
    await using rig = await ShadowRig.start({ monolith: hangs, service: hangs }, limits)
    for (let i = 0; i < 5; i++) rig.shadow.offer(jobOf())
    await eventually(() => expect(rig.dropped).toEqual({ queue_full: 4, timeout: 1 }))
    expect(rig.told.pairs).toMatchObject([{ candidate: { failure: { reason: 'timeout' } } }])
    expect(rig.shadow.heldBytes).toBe(0)
  })

  it('count a sample once, also when there is no room to tell that it took too long', async () => {
    await using rig = await ShadowRig.start({ monolith: hangs, service: hangs }, { timeoutMs: 100 })
    rig.room = false
    rig.shadow.offer(jobOf())
    await eventually(() => expect(rig.shadow.heldBytes).toBe(0))
    expect(rig.dropped).toEqual({})
  })

  it('hold no more bytes than they may, of requests, served answers and shadow answers', async () => {
    const limits = { heldBytes: 3_000 }
    await using rig = await ShadowRig.start({ monolith: hangs, service: text('x'.repeat(2_500)) }, limits)
    rig.shadow.offer(jobOf({ served: takenOf('y'.repeat(2_000)) }))
    rig.shadow.offer(jobOf({ served: takenOf('y'.repeat(2_000)) }))
    expect(rig.dropped).toEqual({ bytes_full: 1 })
    // There is no room for the answer either.
    await eventually(() => expect(rig.dropped).toEqual({ bytes_full: 2 }))
    expect(rig.shadow.heldBytes).toBe(0)
    expect(rig.told.pairs).toEqual([])
  })

  it('read no more of an endless answer than is compared', async () => {
    const endless: RequestListener = (_, res) => {
      const more = () => {
        while (res.write('x'.repeat(16_384)));
      }
      res.on('drain', more)
      more()
    }
    await using rig = await ShadowRig.start({ monolith: hangs, service: endless }, { bodyBytes: 100_000 })
    rig.shadow.offer(jobOf())
    await eventually(() => expect(rig.told.pairs).toHaveLength(1))
    expect(rig.told.pairs[0]!.candidate).toMatchObject({ truncated: true, failure: null })
    expect(rig.told.pairs[0]!.candidate.body).toHaveLength(100_000)
  })

  it('spare a candidate whose breaker is open', async () => {
    await using rig = await ShadowRig.start({ monolith: hangs, service: hangs })
    rig.well = false
    expect(rig.shadow.refusal(routeOf(), readOf(), 'baseline', 'proof')).toBe('breaker_open')
    rig.shadow.offer(jobOf())
    expect(rig.dropped).toEqual({ breaker_open: 1 })
  })

  it('tell apart a candidate that fails, and compare nothing of it', async () => {
    const resets: RequestListener = (req) => req.socket.resetAndDestroy()
    await using rig = await ShadowRig.start({ monolith: hangs, service: resets })
    rig.shadow.offer(jobOf())
    await eventually(() => expect(rig.told.pairs).toHaveLength(1))
    expect(rig.told.pairs[0]!.candidate.failure).toMatchObject({ reason: 'backend_reset' })
  })
})

describe('writes', () => {
  it('are shadowed in no way that was not declared, and to the monolith in none', async () => {
    await using rig = await ShadowRig.start({ monolith: hangs, service: hangs })
    const refusal = (job: ReturnType<typeof writing>, slot: 'baseline' | 'candidate') =>
      rig.shadow.refusal(job.route, job.read, slot, 'proof')
    expect(refusal(writing(undefined), 'baseline')).toBe('method')
    for (const mode of ['dry-run', 'idempotent'] as const) {
      expect(refusal(writing({ mode }), 'baseline')).toBeNull()
      expect(refusal(writing({ mode }), 'candidate')).toBe('method')
    }
    expect(refusal(writing({ mode: 'sandbox', backend: 'sandbox' }), 'baseline')).toBeNull()
  })

  it('as dry runs: the first alone, the others once it was acknowledged', async () => {
    const acknowledges: RequestListener = (_, res) => {
      res.writeHead(200, { 'x-banyan-dry-run-ack': '1', 'content-type': 'text/plain' }).end('served')
    }
    await using rig = await ShadowRig.start({ monolith: hangs, service: acknowledges })
    for (let i = 0; i < 3; i++) rig.shadow.offer(writing({ mode: 'dry-run' }))
    expect(rig.dropped).toEqual({ method: 2 })
    await eventually(() => expect(rig.told.matches).toHaveLength(1))
    for (let i = 0; i < 3; i++) rig.shadow.offer(writing({ mode: 'dry-run' }))
    await eventually(() => expect(rig.told.matches).toHaveLength(4))
    const { head, body } = rig.backends.service!.requests[0]!
    expect(head.headers).toMatchObject({ 'x-banyan-dry-run': '1', 'content-length': '4' })
    expect(body).toBe('body')
  })

  it('as dry runs: none after one that was not acknowledged', async () => {
    await using rig = await ShadowRig.start({ monolith: hangs, service: text('done, really') })
    rig.shadow.offer(writing({ mode: 'dry-run' }))
    await eventually(() => expect(rig.told.unacknowledged).toEqual(['products']))
    const { route, read } = writing({ mode: 'dry-run' })
    expect(rig.shadow.refusal(route, read, 'baseline', 'proof')).toBe('method')
    expect(rig.shadow.refusal({ ...route, version: 2 }, read, 'baseline', 'proof')).toBeNull()
    expect(rig.backends.service!.requests).toHaveLength(1)
  })

  it('in a sandbox: at another backend, with its own credentials; reads go to the candidate as ever', async () => {
    await using rig = await ShadowRig.start({
      monolith: hangs,
      service: text('served'),
      sandbox: text('served'),
    })
    const writes = {
      ...{ mode: 'sandbox' as const, backend: 'sandbox' },
      headers: { set: { authorization: 'Bearer sandbox' } },
    }
    rig.shadow.offer(writing(writes))
    rig.shadow.offer(jobOf({ route: writing(writes).route }))
    await eventually(() => expect(rig.told.matches).toHaveLength(2))
    expect(
      rig.backends.sandbox!.requests.map(({ head }) => [head.method, head.headers.authorization]),
    ).toEqual([['POST', 'Bearer sandbox']])
    expect(rig.backends.service!.requests.map(({ head }) => head.method)).toEqual(['GET'])
  })

  it('with an idempotency key: that of the client, or one of ours', async () => {
    await using rig = await ShadowRig.start({ monolith: hangs, service: text('served') })
    const route = routeOf({ shadow: { writes: { mode: 'idempotent' } } })
    const keyed = post({ headers: 'content-length: 4\r\nIdempotency-Key: theirs\r\n' })
    const requestBody = [Buffer.from('body')]
    rig.shadow.offer(jobOf({ route, read: keyed, requestBody }))
    await eventually(() => expect(rig.told.matches).toHaveLength(1))
    const plain = post()
    rig.shadow.offer(jobOf({ route, read: plain, requestBody }))
    await eventually(() => expect(rig.told.matches).toHaveLength(2))
    const keys = rig.backends.service!.requests.map(({ head }) => head.headers['idempotency-key'])
    expect(keys).toEqual(['theirs', plain.requestId])
  })
})
