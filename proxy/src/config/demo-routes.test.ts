import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { readSeedFile } from './seed-file.ts'

const FILE = fileURLToPath(new URL('../../../deploy/demo-routes.yaml', import.meta.url))

it('the routes of the demo are a valid file, with one of every kind that the console shows', () => {
  const { routes, backends } = readSeedFile(FILE)
  expect(backends).toEqual([])
  expect(routes.map(({ id, weight = 0, mirror = 0 }) => [id, weight, mirror])).toEqual([
    ['products', 20, 100],
    ['users', 0, 100],
    ['orders', 0, 100],
    ['sign-in', 100, 0],
    ['pictures', 0, 0],
  ])
  expect(routes.find(({ id }) => id === 'orders')?.match.methods).toEqual(['GET'])
})
