import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { contained } from './contained.ts'
import { type Refusal, Refusals } from './refusals.ts'

it('a request that brings a defect to light is answered 500, and the next is served', async () => {
  const refused: Refusal[] = []
  const defects: unknown[] = []
  const refusals = new Refusals(
    () => 'id-1',
    (refusal) => refused.push(refusal),
  )
  const handle = (req: IncomingMessage, res: ServerResponse) => {
    if (req.url === '/half') res.write('half')
    if (req.url !== '/') throw new Error(`cannot do ${req.url}`)
    res.end('served')
  }
  const server = createServer(contained(handle, refusals, (error) => defects.push(error))).listen(
    0,
    '127.0.0.1',
  )
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  try {
    const failed = await fetch(`${origin}/defect`)
    expect([failed.status, await failed.json()]).toMatchObject([
      500,
      { code: 'internal_error', requestId: 'id-1' },
    ])
    await expect(fetch(`${origin}/half`).then((half) => half.text())).rejects.toThrow()
    expect(await (await fetch(origin)).text()).toBe('served')
    expect(refused.map(({ reason, path }) => `${reason} ${path}`)).toEqual(['internal_error /defect'])
    expect(defects.map(String)).toEqual(['Error: cannot do /defect', 'Error: cannot do /half'])
  } finally {
    server.close()
    server.closeAllConnections()
  }
})
