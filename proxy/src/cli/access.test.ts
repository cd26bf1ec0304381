import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeCliAccess } from '../control-plane/cli-access.ts'
import { ADMIN_TOKEN, type Rig, startRig } from '../control-plane/rig-for-tests.ts'
import { openStore } from '../store/open-store.ts'
import { banyanIn } from './run-for-tests.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'banyan-access-'))
const banyan = banyanIn(dataDir)
let rig: Rig

beforeAll(async () => {
  rig = await startRig(await openStore({ kind: 'sqlite', file: ':memory:' }))
  writeCliAccess(dataDir, { url: rig.url, token: ADMIN_TOKEN })
})
afterAll(async () => {
  await rig.close()
  rmSync(dataDir, { recursive: true })
})

const post = (path: string, body: unknown) =>
  fetch(`${rig.url}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

describe('accounts', { timeout: 120_000 }, () => {
  it('are invited by a link alone on standard output, listed, changed, signed out and removed', async () => {
    const tried = await banyan(['accounts', 'invite', 'vera', '--role', 'viewer', '--dry-run'])
    expect(tried).toMatchObject({ code: 0, out: 'Would be done: Invited vera as viewer\n' })
    const invited = await banyan(['accounts', 'invite', 'vera', '--reason', 'on call'])
    expect(invited.out).toMatch(new RegExp(`^${rig.url}/invite\\?link=[\\w-]{43}\n$`))
    expect(invited.err).toContain('it works once')
    const link = new URL(invited.out.trim()).searchParams.get('link')
    await post('/account-links/accept', { link, password: 'a good long password' })
    expect((await banyan(['accounts', 'ls'])).out).toMatch(/^vera +viewer +active +1 /m)
    expect((await banyan(['sessions', 'ls', 'vera'])).out).toMatch(/^[0-9a-f]{16} +vera /m)
    expect((await banyan(['accounts', 'role', 'vera', 'admin'])).out).toBe('vera is admin now\n')
    expect((await banyan(['sessions', 'end', 'vera'])).out).toBe('Signed vera out everywhere (1)\n')
    const refused = await banyan(['accounts', 'disable', 'vera'])
    expect(refused).toMatchObject({ code: 4 })
    expect(refused.err).toContain('last administrator')
    const nobody = await banyan(['accounts', 'remove', 'nobody'])
    expect(nobody).toMatchObject({ code: 3, err: 'There is no account nobody.\n' })
  })
})

describe('tokens', { timeout: 120_000 }, () => {
  it('are made with a scope, work for that only, are rotated and revoked', async () => {
    const made = await banyan(['tokens', 'create', 'panic', '--role', 'operator', '--only', 'route.rollback'])
    expect(made.out).toMatch(/^bny_[\w-]{43}\n$/)
    const env = { BANYAN_URL: rig.url, BANYAN_TOKEN: made.out.trim() }
    expect((await banyan(['routes', 'ls'], env)).code).toBe(0)
    const beyond = await banyan(['stop'], env)
    expect(beyond).toMatchObject({ code: 7 })
    expect(beyond.err).toContain('The scope of this token does not hold kill-switch.engage')
    expect((await banyan(['tokens', 'ls'])).out).toMatch(/^panic +operator +route\.rollback /m)
    expect((await banyan(['tokens', 'rotate', 'panic', '--overlap', '0'])).out).toMatch(/^bny_/)
    expect((await banyan(['routes', 'ls'], env)).code).toBe(7)
    const two = await banyan(['tokens', 'revoke', 'panic'])
    expect(two).toMatchObject({ code: 2 })
    const [row] = (await rig.store.tokens.list()).filter(({ name }) => name === 'panic')
    expect((await banyan(['tokens', 'revoke', row!.id])).code).toBe(0)
    expect((await banyan(['tokens', 'create', 'x', '--only', 'everything'])).code).toBe(2)
  })
})

describe('settings', { timeout: 120_000 }, () => {
  it('say what is secret, try it, change it, and delete what was captured only when meant', async () => {
    const test = ['settings', 'redaction-test', '--body', '{"loyaltyNo":"L-77"}', '-H', 'x-api-key: k1']
    expect((await banyan(test)).out).toMatch(/^x-api-key: \[redacted .{10}\]\n\{"loyaltyNo":"L-77"\}\n$/)
    const tried = await banyan(['settings', 'redaction', '--add', 'loyalty_no', '--dry-run'])
    expect(tried.out).toContain('Would be done: Redaction: secret from now on: loyalty_no')
    const changed = await banyan(['settings', 'redaction', '--add', 'loyalty_no', '--body-kb', '64'])
    expect(changed.out).toMatch(/^secret names +loyalty_no$/m)
    expect((await banyan(test)).out).not.toContain('L-77')
    expect((await banyan(['settings', 'redaction', '--take-away', 'other'])).code).toBe(2)
    expect((await banyan(['settings', 'retention', '--example-days', '7'])).out).toMatch(/^examples +7 days/m)
    expect((await banyan(['settings', 'show', '-o', 'json'])).out).toContain('"exampleDays": 7')
    expect((await banyan(['settings', 'delete-captured'])).code).toBe(2)
    expect((await banyan(['settings', 'delete-captured', '--yes'])).out).toBe(
      'Deleted 0 examples and samples\n',
    )
  })
})
