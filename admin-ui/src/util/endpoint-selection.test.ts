import type { EndpointView } from 'banyan/contracts/endpoint.ts'
import { describe, expect, it } from 'vitest'
import { groupEndpoints } from './endpoint-groups.ts'
import { mergePreview, routeFor, templateFor } from './endpoint-selection.ts'

function seen(endpoint: string, over: Partial<EndpointView> = {}): EndpointView {
  const [method = '', template = ''] = endpoint.split(' ')
  return {
    ...{
      endpoint,
      method,
      template,
      title: null,
      source: 'traffic',
      route: null,
      stage: null,
      hidden: false,
    },
    ...{ requests: 10, candidate: 0, share: 0, errors: 1, statuses: {}, samples: [] },
    ...{ firstSeen: null, lastSeen: null, idleDays: null },
    ...over,
  }
}

describe('endpoints by their paths', () => {
  it('are together below the first name in which they differ, the busiest first', () => {
    const groups = groupEndpoints([
      seen('GET /api/v1/users/{id}'),
      seen('GET /api/v1/products', { requests: 90, stage: 'canary', route: 'products' }),
      seen('POST /api/v1/users'),
      seen('GET /api/v1/products/{id}', { stage: 'canary', route: 'products' }),
    ])
    expect(groups.map(({ prefix, requests, errors }) => [prefix, requests, errors])).toEqual([
      ['/api/v1/products', 100, 2],
      ['/api/v1/users', 20, 2],
    ])
    expect(groups.map(({ stages }) => stages)).toEqual([
      [{ stage: 'canary', requests: 100, endpoints: 2 }],
      [{ stage: 'none', requests: 20, endpoints: 2 }],
    ])
  })

  it('are one group each where there is nothing to share', () => {
    const prefixes = (...endpoints: EndpointView[]) => groupEndpoints(endpoints).map(({ prefix }) => prefix)
    expect(prefixes(seen('GET /'))).toEqual(['/'])
    expect(prefixes(seen('GET /'), seen('GET /a'), seen('GET /a/b'))).toEqual(['/a', '/'])
  })
})

describe('a route for what was selected', () => {
  it('is that endpoint, when it is one', () => {
    expect(routeFor([seen('GET /users/{id}')])).toEqual({
      path: '/users/{id}',
      kind: 'template',
      methods: 'GET',
    })
    expect(routeFor([seen('GET /health')])).toEqual({ path: '/health', kind: 'exact', methods: 'GET' })
  })

  it('has all methods of one path', () => {
    expect(routeFor([seen('PUT /users/{id}'), seen('GET /users/{id}')])).toMatchObject({
      kind: 'template',
      methods: 'GET,PUT',
    })
  })

  it('is the prefix that several have in common, up to the first placeholder', () => {
    expect(routeFor([seen('GET /users/{id}/orders'), seen('POST /users/{id}')])).toEqual({
      ...{ path: '/users', kind: 'prefix', methods: 'GET,POST' },
    })
  })

  it('is none where they have nothing in common', () => {
    expect(routeFor([seen('GET /users'), seen('GET /products')])).toHaveProperty('wrong')
    expect(routeFor([])).toHaveProperty('wrong')
  })
})

describe('merging endpoints', () => {
  it('proposes a template that has placeholders where they differ', () => {
    expect(templateFor([seen('GET /p/red/7'), seen('GET /p/blue/7')])).toBe('GET /p/{id}/7')
    expect(templateFor([seen('GET /p/{slug}/a'), seen('GET /p/{slug}/b')])).toBe('GET /p/{slug}/{id2}')
    expect(templateFor([seen('GET /p/a'), seen('POST /p/b')])).toBeNull()
    expect(templateFor([seen('GET /p/a'), seen('GET /p/a/b')])).toBeNull()
  })

  it('says what it takes, and how the counts change', () => {
    const all = [
      ...[seen('GET /p/red'), seen('GET /p/blue', { requests: 5 }), seen('GET /p'), seen('POST /p/red')],
      seen('GET /p/featured', { source: 'both' }),
    ]
    expect(mergePreview('GET /p/{id}', all)).toMatchObject({
      takes: [{ endpoint: 'GET /p/red' }, { endpoint: 'GET /p/blue' }],
      requests: 15,
      fewer: 1,
    })
    expect(mergePreview('no template', all)).toBeNull()
  })
})
