import { expect, it } from 'vitest'
import { pb } from './path-builder.ts'

it('builds addresses that stay the same, so that links in old messages still lead somewhere', () => {
  expect({
    ...pb,
    route: pb.route('products'),
    backend: pb.backend('a.b'),
    explain: pb.explain('/products?q=a b'),
  }).toMatchInlineSnapshot(`
    {
      "activity": "/activity",
      "backend": "/backends/a.b",
      "backends": "/backends",
      "coverage": "/coverage",
      "divergences": "/divergences",
      "explain": "/explain?url=%2Fproducts%3Fq%3Da+b",
      "newBackend": "/backends/new",
      "newRoute": "/routes/new",
      "overview": "/",
      "profile": "/me",
      "route": "/routes/products",
      "routes": "/routes",
      "rules": "/rules",
      "settings": "/settings",
    }
  `)
})
