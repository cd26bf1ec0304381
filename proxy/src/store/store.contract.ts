import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Backend } from '../domain/route.ts'
import type { Account, Store } from './store.ts'
import { ACTOR, AT, routeRow } from './store-fixtures.ts'

const backendRow = (id: string): Backend => ({ id, url: 'http://127.0.0.1:1', version: 1, createdAt: AT })

const revisionOf = (id: string, summary = `Changed ${id}`) => ({
  at: AT,
  actor: ACTOR,
  summary,
  reason: null,
  changes: [{ kind: 'route' as const, id, before: null, after: { id } }],
})

// A list of promises reads best in one piece.
// biome-ignore-start lint/complexity/noExcessiveLinesPerFunction: a suite, not a function
/** What every store promises. `open` gives an empty one; a second one on the same data is `reopen`. */
export function describeStore(name: string, open: () => Promise<Store>, reopen: () => Promise<Store>): void {
  describe(`${name} store`, () => {
    let store: Store
    beforeAll(async () => {
      store = await open()
    })
    afterAll(() => store?.close())

    it('returns what was saved, exactly', async () => {
      const route = routeRow('saved', {
        description: "naïve \u0001 '; drop table routes; -- 🙂",
        sticky: [{ cookie: 'sid' }],
      })
      await store.routes.insert(route)
      await store.backends.insert(backendRow('saved'))
      expect(await store.routes.find('saved')).toEqual(route)
      expect(await store.backends.list()).toEqual([backendRow('saved')])
      expect(await store.routes.find('nowhere')).toBeNull()
    })

    it('refuses a second row of the same id', async () => {
      await store.routes.insert(routeRow('twice'))
      await expect(store.routes.insert(routeRow('twice'))).rejects.toMatchObject({ code: 'already_exists' })
    })

    it('raises the version with every replacement and refuses a write made from a stale one', async () => {
      await store.routes.insert(routeRow('versioned'))
      const second = await store.routes.replace(routeRow('versioned', { weight: 50 }), 1)
      expect(second).toMatchObject({ version: 2, weight: 50 })
      await expect(store.routes.replace(routeRow('versioned'), 1)).rejects.toMatchObject({
        code: 'stale_version',
        details: { current: { version: 2, weight: 50 } },
      })
      await expect(store.routes.remove('versioned', 1)).rejects.toMatchObject({ code: 'stale_version' })
      await store.routes.remove('versioned', 2)
      await expect(store.routes.replace(routeRow('versioned'), 2)).rejects.toMatchObject({
        code: 'not_found',
      })
    })

    it('writes neither the row nor the revision nor the audit entry when the transaction throws', async () => {
      const before = await store.revisions.current()
      const failing = store.transaction(async (tables) => {
        await tables.routes.insert(routeRow('half'))
        const revision = await tables.revisions.append(revisionOf('half'))
        await tables.audit.append(auditOf('half', revision))
        throw new Error('on purpose')
      })
      await expect(failing).rejects.toThrow('on purpose')
      expect(await store.routes.find('half')).toBeNull()
      expect(await store.revisions.current()).toBe(before)
      expect((await store.audit.page({ limit: 500 })).items.map(({ target }) => target.id)).not.toContain(
        'half',
      )
    })

    it('reads one moment, whatever is committed meanwhile', async () => {
      await store.settings.set('moment', 1)
      let writing: Promise<void> | undefined
      const [first, second] = await store.snapshot(async (tables) => {
        const before = await tables.settings.get('moment')
        writing = store.settings.set('moment', 2)
        // SQLite has one connection, which the snapshot holds; on PostgreSQL the write is committed by now.
        await Promise.race([writing, new Promise((resolve) => setTimeout(resolve, 50))])
        return [before, await tables.settings.get('moment')]
      })
      await writing
      expect([first, second, await store.settings.get('moment')]).toEqual([1, 1, 2])
    })

    it('lets a refused statement inside a transaction leave the transaction usable', async () => {
      await store.transaction(async (tables) => {
        await tables.routes.insert(routeRow('kept'))
        await tables.routes.insert(routeRow('kept')).catch(() => undefined)
        await tables.settings.set('after-refusal', true)
      })
      expect(await store.settings.get('after-refusal')).toBe(true)
    })

    it('numbers revisions without gaps or repeats when many are appended at once', async () => {
      const before = await store.revisions.current()
      const numbers = await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          store.transaction((tables) => tables.revisions.append(revisionOf(`r${i}`))),
        ),
      )
      expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => before + 1 + i))
    })

    it('pages revisions newest first, without repeats, while new ones arrive', async () => {
      const seen: number[] = []
      let after: string | undefined
      for (let guard = 0; guard < 100; guard++) {
        const page = await store.revisions.page({ limit: 7, after })
        seen.push(...page.items.map(({ n }) => n))
        await store.revisions.append(revisionOf('meanwhile'))
        if (page.next === null) break
        after = page.next
      }
      expect(seen).toEqual([...seen].sort((a, b) => b - a))
      expect(new Set(seen).size).toBe(seen.length)
      expect(seen.at(-1)).toBe(1)
    })

    it('refuses a cursor that it did not give', async () => {
      await expect(store.audit.page({ limit: 5, after: '1; drop' })).rejects.toMatchObject({
        code: 'invalid_input',
      })
    })

    it('gives the changes after a revision newest first, and who touched an object last', async () => {
      const n = await store.revisions.append(revisionOf('touched', 'first'))
      const later = await store.revisions.append(revisionOf('touched', 'second'))
      expect((await store.revisions.changesAfter(n)).map((entry) => entry.n)).toEqual([later])
      expect((await store.revisions.lastTouched('route')).get('touched')).toEqual({
        n: later,
        at: AT,
        by: 'ada',
      })
      expect((await store.revisions.lastTouched('backend')).size).toBe(0)
      expect(await store.revisions.find(n)).toMatchObject({ n, summary: 'first', actor: ACTOR })
      expect(await store.revisions.find(1_000_000)).toBeNull()
    })

    it('shows an audit entry with the changes of its revision', async () => {
      const revision = await store.transaction(async (tables) => {
        const n = await tables.revisions.append(revisionOf('audited'))
        await tables.audit.append(auditOf('audited', n))
        return n
      })
      const [entry] = (await store.audit.page({ limit: 1 })).items
      expect(entry).toMatchObject({
        revision,
        verb: 'route.create',
        target: { kind: 'route', id: 'audited' },
      })
      expect(entry?.changes).toEqual(revisionOf('audited').changes)
    })

    it('keeps settings of any JSON shape', async () => {
      expect(await store.settings.get('nothing')).toBeUndefined()
      await store.settings.set('killSwitch', true)
      await store.settings.set('killSwitch', { on: [1, null] })
      expect(await store.settings.get('killSwitch')).toEqual({ on: [1, null] })
      await store.settings.set('killSwitch', undefined)
      expect(await store.settings.get('killSwitch')).toBeUndefined()
    })

    it('keeps accounts, each at its version, with their names apart', async () => {
      const account = accountRow('a1', { name: 'ada' })
      await store.accounts.insert(account)
      await expect(store.accounts.insert({ ...account, id: 'a2' })).rejects.toMatchObject({
        code: 'already_exists',
      })
      const disabled = await store.accounts.replace({ ...account, disabled: true }, 1)
      expect(disabled).toEqual({ ...account, disabled: true, version: 2 })
      expect(await store.accounts.findByName('ada')).toEqual(disabled)
      await expect(store.accounts.replace(account, 1)).rejects.toMatchObject({
        code: 'stale_version',
        details: { current: { version: 2, disabled: true } },
      })
      await store.accounts.touch('a1', '2026-01-04T00:00:00.000Z')
      expect(await store.accounts.find('a1')).toMatchObject({
        lastSeenAt: '2026-01-04T00:00:00.000Z',
        version: 2,
      })
      const invited = accountRow('a3', { name: 'bo', passwordHash: null })
      await store.accounts.insert(invited)
      expect(await store.accounts.find('a3')).toEqual(invited)
    })

    it('drops sessions when they expire, or all but one of an account', async () => {
      await store.sessions.insert(sessionRow('s1', '2026-02-01T00:00:00.000Z'))
      await store.sessions.insert(sessionRow('s2', '2026-03-01T00:00:00.000Z'))
      await store.sessions.touch('s2', '2026-01-03T00:00:00.000Z')
      await store.sessions.removeExpired('2026-02-15T00:00:00.000Z')
      expect(await store.sessions.list()).toEqual([
        { ...sessionRow('s2', '2026-03-01T00:00:00.000Z'), lastSeenAt: '2026-01-03T00:00:00.000Z' },
      ])
      for (const id of ['s3', 's4']) await store.sessions.insert(sessionRow(id, '2026-03-01T00:00:00.000Z'))
      expect(await store.sessions.removeOf('a1', 's3')).toBe(2)
      expect((await store.sessions.list()).map(({ id }) => id)).toEqual(['s3'])
      await store.sessions.remove('s3')
      expect(await store.sessions.find('s3')).toBeNull()
    })

    it('has one link for an account, the newest', async () => {
      const link = { accountId: 'a1', purpose: 'reset' as const, createdAt: AT, expiresAt: AT }
      await store.accountLinks.put({ ...link, hash: 'l1' })
      await store.accountLinks.put({ ...link, hash: 'l2' })
      expect(await store.accountLinks.findByHash('l1')).toBeNull()
      expect(await store.accountLinks.findByHash('l2')).toEqual({ ...link, hash: 'l2' })
      await store.accountLinks.remove('a1')
      expect(await store.accountLinks.list()).toEqual([])
    })

    it('removes an account with its sessions and its link, at its version only', async () => {
      await store.accounts.insert(accountRow('a9', { name: 'eve' }))
      await store.sessions.insert({ ...sessionRow('s9', '2026-03-01T00:00:00.000Z'), accountId: 'a9' })
      const link = { accountId: 'a9', hash: 'l9', purpose: 'invite' as const, createdAt: AT, expiresAt: AT }
      await store.accountLinks.put(link)
      await expect(store.accounts.remove('a9', 7)).rejects.toMatchObject({ code: 'stale_version' })
      await store.accounts.remove('a9', 1)
      expect(await store.accounts.find('a9')).toBeNull()
      expect(await store.sessions.find('s9')).toBeNull()
      expect(await store.accountLinks.findByHash('l9')).toBeNull()
      await expect(store.accounts.remove('a9', 1)).rejects.toMatchObject({ code: 'not_found' })
    })

    it('finds a token by its hash until it is revoked', async () => {
      const token = {
        ...{ id: 't1', hash: 'h1', name: 'ci', role: 'operator' as const },
        scope: { capabilities: ['route.rollback' as const], routes: ['products'] },
        ...{ createdAt: AT, createdBy: 'ada', expiresAt: AT, lastUsedAt: null, lastUsedFrom: null },
      }
      await store.tokens.insert(token)
      await store.tokens.touch('t1', AT, '10.0.0.7')
      await store.tokens.expireAt('t1', '2026-01-09T00:00:00.000Z')
      expect(await store.tokens.findByHash('h1')).toEqual({
        ...token,
        ...{ lastUsedAt: AT, lastUsedFrom: '10.0.0.7', expiresAt: '2026-01-09T00:00:00.000Z' },
      })
      await store.tokens.insert({ ...token, id: 't2', hash: 'h2', scope: null, createdBy: null })
      expect(await store.tokens.findByHash('h2')).toMatchObject({ scope: null, createdBy: null })
      expect(await store.tokens.remove('t1')).toBe(true)
      expect(await store.tokens.remove('t1')).toBe(false)
      expect(await store.tokens.findByHash('h1')).toBeNull()
    })

    it('is there again when it is opened a second time', async () => {
      const current = await store.revisions.current()
      const again = await reopen()
      try {
        expect(await again.revisions.current()).toBe(current)
        expect(await again.routes.find('saved')).toMatchObject({ id: 'saved', weight: 12.34 })
      } finally {
        await again.close()
      }
    })
  })
}
// biome-ignore-end lint/complexity/noExcessiveLinesPerFunction: a suite, not a function

const auditOf = (id: string, revision: number) => ({
  at: AT,
  actor: ACTOR,
  verb: 'route.create',
  target: { kind: 'route', id },
  summary: `Created route ${id}`,
  reason: 'because',
  revision,
})

const accountRow = (id: string, over: Partial<Account> = {}): Account => ({
  ...{ id, name: id, role: 'admin', passwordHash: 'x', disabled: false },
  ...{ createdAt: AT, lastSeenAt: null, version: 1 },
  ...over,
})

const sessionRow = (id: string, expiresAt: string) => ({
  id,
  accountId: 'a1',
  createdAt: AT,
  lastSeenAt: AT,
  expiresAt,
  userAgent: 'vitest',
  address: '127.0.0.1',
})
