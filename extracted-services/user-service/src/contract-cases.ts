import type { ContractSuite } from '@banyan/service-kit/testing/describe-contract'
import { openapi } from './openapi.ts'
import { startTestService } from './testing.ts'

const ada = '8f1d7a52-6c0b-4e39-a1f4-90b8c7d6e5f4'
const grace = 'c2a4e6f8-1b3d-4f5a-8c7e-9d0b1a2c3e4f'
const linus = { email: 'linus@example.com', password: 'long enough', name: 'Linus' }
const login = { email: 'grace@example.com', password: 'fig-and-vine' }

export const contract: ContractSuite<'admin' | 'grace' | 'stranger'> = {
  openapi,
  start: startTestService,
  cases: [
    ['POST', '/auth/register', '/auth/register', 'nobody', linus, 201],
    ['POST', '/auth/register', '/auth/register', 'nobody', { ...linus, email: 'LINUS@example.com' }, 409],
    ['POST', '/auth/register', '/auth/register', 'nobody', { email: 'x' }, 400],
    ['POST', '/auth/login', '/auth/login', 'nobody', login, 200],
    ['POST', '/auth/login', '/auth/login', 'nobody', { ...login, password: 'wrong' }, 401],
    ['POST', '/auth/login', '/auth/login', 'nobody', {}, 400],
    ['POST', '/auth/logout', '/auth/logout', 'nobody', undefined, 204],
    ['GET', '/.well-known/jwks.json', '/.well-known/jwks.json', 'nobody', undefined, 200],
    ['POST', '/users', '/users', 'nobody', { ...linus, email: 'ken@example.com' }, 201],
    ['POST', '/users', '/users', 'nobody', linus, 409],
    ['POST', '/users', '/users', 'nobody', {}, 400],
    ['GET', '/users/me', '/users/me', 'grace', undefined, 200],
    ['GET', '/users/me', '/users/me', 'nobody', undefined, 401],
    ['GET', '/users/me', '/users/me', 'stranger', undefined, 404],
    ['PUT', '/users/me', '/users/me', 'grace', { phone: null }, 200],
    ['PUT', '/users/me', '/users/me', 'grace', {}, 400],
    ['PUT', '/users/me', '/users/me', 'nobody', { phone: null }, 401],
    ['GET', '/users/{id}', `/users/${ada}`, 'admin', undefined, 200],
    ['GET', '/users/{id}', `/users/${ada}`, 'grace', undefined, 403],
    ['GET', '/users/{id}', `/users/${ada}`, 'nobody', undefined, 401],
    ['GET', '/users/{id}', '/users/nobody', 'admin', undefined, 404],
    ['GET', '/users/{id}/validate', `/users/${grace}/validate`, 'grace', undefined, 200],
    ['GET', '/users/{id}/validate', `/users/${grace}/validate`, 'nobody', undefined, 401],
    ['GET', '/users/{id}/validate', '/users/nobody/validate', 'grace', undefined, 404],
  ],
}
