import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestMonolith, type TestMonolith } from '../../testing.ts'

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
)

describe('photos', () => {
  let shop: TestMonolith
  beforeAll(async () => {
    shop = await startTestMonolith()
  })
  afterAll(() => shop.close())

  async function signIn(email: string) {
    const page = await shop.call('GET', '/login')
    const cookieOf = (headers: Headers) => /sid=[^;]*/.exec(headers.get('set-cookie') ?? '')?.[0] ?? ''
    const cookie = cookieOf(page.headers)
    const csrf = /name="_csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
    const body = new URLSearchParams({ _csrf: csrf, email, password: 'fig-and-vine' }).toString()
    const type = { 'content-type': 'application/x-www-form-urlencoded' }
    const signedIn = await shop.call('POST', '/login', { headers: { cookie, ...type }, body })
    const own = cookieOf(signedIn.headers)
    const product = await shop.call('GET', '/p/1', { headers: { cookie: own } })
    return {
      cookie: own,
      csrf: /name="_csrf" value="([^"]+)"/.exec(product.text)?.[1] ?? '',
      page: product.text,
    }
  }

  async function upload(
    visitor: { cookie: string; csrf: string },
    bytes: Uint8Array<ArrayBuffer>,
    csrf = visitor.csrf,
  ) {
    const form = new FormData()
    form.set('_csrf', csrf)
    form.set('photo', new Blob([bytes], { type: 'image/png' }), 'photo.png')
    const init = {
      method: 'POST',
      body: form,
      headers: { cookie: visitor.cookie },
      redirect: 'manual' as const,
    }
    return fetch(`${shop.url}/p/1/photo`, init)
  }

  it('are drawings until an administrator uploads one', async () => {
    const drawing = await shop.call('GET', '/photos/1')
    expect(drawing.headers.get('content-type')).toMatch('image/svg+xml')
    const admin = await signIn('admin@banyan.example')
    const answer = await upload(admin, new Uint8Array(png))
    expect(answer.status).toBe(302)
    expect(answer.headers.get('location')).toBe(`${shop.url}/p/1`)
    const photo = await fetch(`${shop.url}/photos/1`)
    expect(photo.headers.get('content-type')).toBe('image/png')
    expect(Buffer.from(await photo.arrayBuffer())).toEqual(png)
  })

  it('are uploaded by administrators only, from a page of their own', async () => {
    const grace = await signIn('grace@example.com')
    expect(grace.page).not.toContain('multipart/form-data')
    expect((await upload(grace, new Uint8Array(png))).status).toBe(403)
    const admin = await signIn('admin@banyan.example')
    expect((await upload(admin, new Uint8Array(png), 'forged')).status).toBe(403)
  })

  it('are images of a size, whatever their name says', async () => {
    const admin = await signIn('admin@banyan.example')
    expect((await upload(admin, new TextEncoder().encode('<script>'))).status).toBe(415)
    expect((await upload(admin, new Uint8Array(3 * 1024 * 1024))).status).toBe(413)
    const headers = { cookie: admin.cookie, 'content-type': 'text/plain' }
    expect((await shop.call('POST', '/p/1/photo', { headers, body: 'x' })).status).toBe(415)
  })
})
