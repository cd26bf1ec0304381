import { valuesOf } from '../harness/http-message.ts'
import { get } from '../harness/raw-client.ts'
import { expectClose, expectResponse, send } from '../harness/steps.ts'
import { describeFidelity, type FidelityCase } from './fidelity-case.ts'
import { forwarded, okBackend, raw, refused } from './rows.ts'

const withHost = (host: string, version = '1.1') => `GET / HTTP/${version}\r\nHost: ${host}\r\n\r\n`
const badHosts: [string, string][] = [
  ['empty', ''],
  ['with a user', 'user@test'],
  ['with a user and a password', 'a:b@test'],
  ['with a path', 'test/path'],
  ['with a query', 'test?a'],
  ['with a fragment', 'test#a'],
  ['with a space', 'a b'],
  ['with a space and a path', 'a b/c@d'],
  ['with a tab', 'a\tb'],
  ['with a comma', 'a,b'],
  ['a list', 'a, b'],
  ['with a quote', '"test"'],
  ['with a backslash', 'test\\evil'],
  ['with angle brackets', '<test>'],
  ['with a percent escape', 'te%73t'],
  ['with a NUL escape', '%00'],
  ['with a byte beyond ASCII', 't\xe9st'],
  ['with a scheme', 'http://test'],
  ['only a port', ':80'],
  ['only a dot', '.'],
  ['beginning with a dot', '.test'],
  ['beginning with a dash', '-test'],
  ['with two ports', 'test:80:80'],
  ['with a port of letters', 'test:http'],
  ['with a negative port', 'test:-1'],
  ['with port 65536', 'test:65536'],
  ['with port 99999', 'test:99999'],
  ['with a port of six digits', 'test:000080'],
  ['an open bracket', '['],
  ['empty brackets', '[]'],
  ['an unclosed bracket', '[::1'],
  ['brackets around a name', '[test]'],
  ['a bracket behind an address', '::1]'],
  ['an address without brackets', '::1'],
  ['of 300 characters', 'a'.repeat(300)],
]
const goodHosts = [
  'test',
  'TEST',
  'test.',
  'test:80',
  'test:',
  'test:65535',
  'a.b.c',
  'a_b',
  '_dmarc.test',
  '1.2.3.4:8080',
  '[::1]',
  '[::1]:80',
  '[2001:db8::ffff:1.2.3.4]',
  'xn--bcher-kva.example',
  `${'a'.repeat(60)}.example`,
]
const c01: FidelityCase[] = [
  ...badHosts.map(([what, host]) => refused('C01', `a Host ${what}`, withHost(host), 400, 'bad_host')),
  refused('C01', 'no Host', 'GET / HTTP/1.1\r\n\r\n', 400, 'bad_host'),
  refused('C01', 'no Host with an absolute target', 'GET http://test/ HTTP/1.1\r\n\r\n', 400, 'bad_host'),
  refused('C01', 'two Hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400, 'bad_host'),
  refused('C01', 'two equal Hosts', 'GET / HTTP/1.1\r\nHost: a\r\nX: y\r\nhost: a\r\n\r\n', 400, 'bad_host'),
  refused('C01', 'a good and a bad Host', 'GET / HTTP/1.1\r\nHost: a\r\nHost: a b\r\n\r\n', 400, 'bad_host'),
  refused(
    'C01',
    'a bad Host with an absolute target',
    'GET http://test/ HTTP/1.1\r\nHost: a b\r\n\r\n',
    400,
    'bad_host',
  ),
  ...goodHosts.map((host) =>
    forwarded('C01', `Host: ${host} passes as it is`, withHost(host), {
      backendSees: `\r\nHost: ${host}\r\n`,
    }),
  ),
  {
    id: 'C01',
    name: 'HTTP/1.0 needs no Host; the backend gets its own',
    client: [send('GET / HTTP/1.0\r\n\r\n'), expectResponse(), expectClose()],
    backend: okBackend,
    expect: {
      statuses: [200],
      wrong: ({ requests, backend }) => {
        const host = valuesOf(requests[0]?.headers ?? [], 'host').join()
        return host === `127.0.0.1:${backend.port}` ? undefined : `it is ${host}`
      },
    },
  },
]

const absolute = (name: string, target: string, host: string, wanted: string, path: string, method = 'GET') =>
  forwarded('C02', name, `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\n\r\n`, {
    wrong: ({ requests }) => {
      const [first] = requests
      const hosts = valuesOf(first?.headers ?? [], 'host').join(' & ')
      return hosts === wanted && first?.target === path
        ? undefined
        : `Host is ${hosts}, the target ${first?.target}`
    },
  })
const c02: FidelityCase[] = [
  absolute(
    'the authority of an absolute target is the Host',
    'http://real.example/a?b',
    'other',
    'real.example',
    '/a?b',
  ),
  absolute('with its port', 'http://real.example:8080/a', 'other:99', 'real.example:8080', '/a'),
  absolute('with another scheme', 'https://real.example/a', 'real.example', 'real.example', '/a'),
  absolute('in capitals', 'HTTP://REAL.example/a', 'x', 'REAL.example', '/a'),
  absolute('without a path', 'http://real.example', 'x', 'real.example', '/'),
  absolute('without a path, with a query', 'http://real.example?q', 'x', 'real.example', '/?q'),
  absolute('an IPv6 address', 'http://[::1]:80/a', 'x', '[::1]:80', '/a'),
  absolute(
    'with a path that looks like a host',
    'http://real.example//evil/a',
    'x',
    'real.example',
    '//evil/a',
  ),
  absolute(
    'with a path to be kept byte by byte',
    'http://real.example/%7E/"x"?%zz',
    'x',
    'real.example',
    '/%7E/"x"?%zz',
  ),
  absolute('OPTIONS for the whole server', 'http://real.example', 'x', 'real.example', '*', 'OPTIONS'),
  absolute('OPTIONS for its root', 'http://real.example/', 'x', 'real.example', '/', 'OPTIONS'),
  forwarded(
    'C02',
    'X-Forwarded-Host is the authority too',
    'GET http://real.example/ HTTP/1.1\r\nHost: evil\r\n\r\n',
    {
      backendSees: 'x-forwarded-host: real.example\r\n',
      backendNeverSees: 'evil',
    },
  ),
  {
    id: 'C02',
    name: 'the authority counts in HTTP/1.0 without a Host',
    client: [send('GET http://real.example:81/a HTTP/1.0\r\n\r\n'), expectResponse(), expectClose()],
    backend: okBackend,
    expect: { statuses: [200], backendSees: /^GET \/a HTTP\/1\.1\r\nhost: real\.example:81\r\n/i },
  },
]

const badTargets = [
  'http://[',
  'http://a:99999/',
  'http://%00/',
  'http://',
  'http:///a',
  'http://?a',
  'http://a b/',
  'http://user@test/',
  'http://user:pass@test/',
  'http://test\\evil/',
  'http://test/a#b',
  'http://[::1/',
  'http:/test/',
  'ftp://test/',
  'javascript:alert(1)',
  'file:///etc/passwd',
]
const c03: FidelityCase[] = [
  ...badTargets.map((target): FidelityCase => {
    const row = refused('C03', `GET ${target}`, raw(`GET ${target} HTTP/1.1`))
    // Whether Node's parser or the reader refuses it makes the reason, not the status.
    return { ...row, expect: { ...row.expect, log: [{ status: 400 }] } }
  }),
  refused('C03', 'GET /\\[', raw('GET /\\[ HTTP/1.1'), 400, 'ambiguous_path'),
  refused('C03', 'GET test', raw('GET test HTTP/1.1')),
  refused('C03', 'GET test:80', raw('GET test:80 HTTP/1.1')),
  refused('C03', 'GET ?a', raw('GET ?a HTTP/1.1')),
  refused('C03', 'a target beyond 8 KB', raw(`GET /${'a'.repeat(8_200)} HTTP/1.1`), 414, 'target_too_long'),
]

const exact = [
  '/a?',
  '/a??',
  '/?',
  '/a?b?c',
  `/a'"<>|{}^\``,
  '/a%2fb',
  '/a%2Fb',
  '/%7Euser',
  '/~user',
  '//',
  '///',
  '//a',
  '/a//b',
  '/a/',
  '/a;b=c',
  '/a;b=c/d;e',
  '/a.',
  '/a...',
  '/.a',
  '/a/.well-known/b',
  '/a/./b',
  '/./a',
  '/%zz',
  '/%',
  '/%2',
  '/a%25b',
  '/a%252e%252e/b',
  '/a+b',
  '/a%20b',
  '/a?b=c&d=%zz&e==&&',
  '/a?b=/../c',
  '/a?b=//c\\d',
  '/a?b="<>|{}^`\'',
  '/a?%00',
  '/:80',
  '/a:b@c',
  '/http://evil/',
  '/@scope%2fname',
  '/*',
  '/a!$&()*+,;=:@',
  '/[::1]',
  '/caf%C3%A9',
  '/caf%c3%a9',
  '/%E2%82%AC',
  `/${'a'.repeat(8_000)}`,
]
const c04: FidelityCase[] = exact.map((target) =>
  forwarded('C04', `${target.slice(0, 40)} goes as it came`, get(target), {
    backendSees: `GET ${target} HTTP/1.1\r\n`,
  }),
)

describeFidelity('C targets', [...c01, ...c02, ...c03, ...c04])
