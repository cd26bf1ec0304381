import { describe, expect, it } from 'vitest'
import { readEstateConfig } from './estate-config.ts'

describe('which of the bundled processes run', () => {
  it.each([
    [{}, {}, 'first'],
    [{ demo: true }, {}, 'full'],
    [{ demo: true, estate: 'first' }, {}, 'first'],
    [{ estate: 'full' }, {}, 'full'],
    [{}, { BANYAN_ESTATE: 'full' }, 'full'],
    [{ estate: 'first' }, { BANYAN_ESTATE: 'full' }, 'first'],
    [{ estate: false }, { BANYAN_ESTATE: 'full' }, undefined],
    [{}, { BANYAN_ESTATE: 'off' }, undefined],
    [{ legacy: 'http://127.0.0.1:3000' }, {}, undefined],
    [{}, { BANYAN_LEGACY: 'http://127.0.0.1:3000', BANYAN_ESTATE: 'full' }, undefined],
  ])('%j with %j: %s', (flags, env, size) => {
    expect(readEstateConfig(flags, env)?.size).toBe(size)
  })

  it('knows whether the ports were named, so that addresses are only moved on purpose', () => {
    expect(readEstateConfig({}, {})).toMatchObject({ port: 4000, portGiven: false })
    expect(readEstateConfig({ estatePort: '0' }, {})).toMatchObject({ port: 0, portGiven: true })
  })

  it.each([
    [{ estate: 'all' }, {}, /^--estate is not valid \(it is "all"\): first .* or full/],
    [{ estate: 'full', legacy: 'http://127.0.0.1:1' }, {}, /--estate and --legacy exclude each other/],
    [{ estatePort: '65500' }, {}, /^--estate-port is not valid .*at most 65428/],
    [{}, { BANYAN_ESTATE_PORT: 'x' }, /^BANYAN_ESTATE_PORT is not valid/],
    [{}, { BANYAN_ESTATE_DATABASE_URL: 'postgres://u:secret@h/db' }, /must have \{name\} in it/],
    [{}, { BANYAN_ESTATE_DATABASE_URL: 'mysql://h/{name}' }, /must look like postgres:/],
  ])('says what is wrong with %j and %j', (flags, env, sentence) => {
    expect(() => readEstateConfig(flags, env)).toThrow(sentence)
    expect(() => readEstateConfig(flags, env)).not.toThrow(/secret/)
  })
})
