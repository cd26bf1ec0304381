import { AddressGuard } from '../address-guard.ts'
import { Secrets } from '../secrets.ts'
import type { Outside } from './outside.ts'

/** A port that tests take for the admin port's, and the one secret that they have. */
export const ADMIN_PORT_OF_TESTS = 9900
export const SECRET_OF_TESTS = 'BANYAN_SECRET_TEST'

export const outsideForTests = (): Outside => ({
  guard: new AddressGuard({ ownPorts: [ADMIN_PORT_OF_TESTS], ranges: [] }),
  secrets: new Secrets({
    variables: { [SECRET_OF_TESTS]: 'a secret of more than 32 bytes, for tests' },
    dir: '/nowhere',
  }),
})
