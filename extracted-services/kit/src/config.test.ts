import { describe, expect, it } from 'vitest'
import { ConfigError, variable } from './config.ts'
import { readServiceConfig, serviceVariables } from './service-config.ts'

const read = (env: Record<string, string>) =>
  readServiceConfig(
    'any-service',
    { ...serviceVariables('any-service', 4199), GRPC_PORT: variable.optionalPort() },
    env,
  )

describe('readServiceConfig', () => {
  it('has a default for everything, and takes empty variables for absent', () => {
    const { shared, read: all } = read({ JWT_SECRET: '', LOG_LEVEL: '' })
    expect(shared).toMatchObject({
      port: 4199,
      host: '127.0.0.1',
      plantedDifferences: false,
      jwtSecret: undefined,
    })
    expect(shared.databaseFile).toBe('.banyan/any-service/any-service.sqlite')
    expect(all.GRPC_PORT).toBeUndefined()
  })

  it('reads what is given', () => {
    const env = {
      PORT: '0',
      PLANTED_DIFFERENCES: 'on',
      DATA_DIR: '/data',
      EVENT_SUBSCRIBERS: 'http://a/events|x.',
    }
    expect(read(env).shared).toMatchObject({
      ...{ port: 0, plantedDifferences: true, databaseFile: '/data/any-service.sqlite' },
      subscribers: [{ url: 'http://a/events', prefixes: ['x.'] }],
    })
  })

  it.each([
    ['PORT', '70000'],
    ['JWT_SECRET', 'short'],
    ['JWKS_URL', 'ftp://example.com'],
    ['PLANTED_DIFFERENCES', 'yes'],
    ['GRPC_PORT', 'x'],
  ])('names %s when it is %s', (name, value) => {
    expect(() => read({ [name]: value })).toThrow(ConfigError)
    expect(() => read({ [name]: value })).toThrow(`${name}: `)
  })
})
