import type { User } from '../domain/user.ts'

/**
 * The demo accounts; the password of each is `fig-and-vine`. Hashed beforehand (argon2id, 19 MiB, 2 passes),
 * so that the first start does not spend its time hashing.
 */
export const demoUsers: readonly User[] = [
  {
    id: '3f6b2c1e-8a94-4d0f-9b57-1c2d3e4f5a60',
    email: 'admin@banyan.example',
    name: 'Robin Keeper',
    phone: null,
    role: 'admin',
    passwordHash:
      '$argon2id$v=19$m=19456,t=2,p=1$TaQaeQzfGF88SN/t75jYkg$pLx26UXP7k0+pniabiYCIJS5hbL8jdEc8gxHLm/RO7U',
    createdAt: '2024-01-02 08:00:00',
  },
  {
    id: '8f1d7a52-6c0b-4e39-a1f4-90b8c7d6e5f4',
    email: 'Ada.Lovelace@Example.com',
    name: 'Ada Lovelace',
    phone: '+44 20 7946 0018',
    role: 'customer',
    passwordHash:
      '$argon2id$v=19$m=19456,t=2,p=1$/YP9XXKh17/IkiziJAFe8w$rO5QAK40BTIX85tz4e4dT0fyf7hBXRYbpg1OUZMnIQI',
    createdAt: '2024-02-10 17:45:00',
  },
  {
    id: 'c2a4e6f8-1b3d-4f5a-8c7e-9d0b1a2c3e4f',
    email: 'grace@example.com',
    name: 'Grace Hopper',
    phone: null,
    role: 'customer',
    passwordHash:
      '$argon2id$v=19$m=19456,t=2,p=1$rtbKPvw4rjGMt/pqA9lYtA$JDOTJEVNzR04S9le+njInTJNsB1k4StvMi177s14cyw',
    createdAt: '2024-05-21 10:12:00',
  },
]
