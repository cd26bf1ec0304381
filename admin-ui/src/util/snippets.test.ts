import { describe, expect, it } from 'vitest'
import { snippetsFor } from './snippets.ts'

describe('snippets', () => {
  const snippets = snippetsFor('http://127.0.0.1:8080', 'http://10.0.0.7:4000')
  const of = (name: string) => snippets.find((snippet) => snippet.name === name)?.text

  it('name the proxy and the monolith of this instance', () => {
    expect(of('nginx')).toContain('server 127.0.0.1:8080;')
    expect(of('nginx')).toContain('was: http://10.0.0.7:4000')
    expect(of('Caddy')).toContain('reverse_proxy 127.0.0.1:8080')
    expect(of('Compose')).toContain('BANYAN_LEGACY: http://monolith:4000')
    expect(of('Kubernetes')).toContain('targetPort: 4000')
  })

  it('know the port of an address that names none', () => {
    expect(snippetsFor('https://shop.example', 'http://old.example')[3]?.text).toContain('targetPort: 80')
  })
})
