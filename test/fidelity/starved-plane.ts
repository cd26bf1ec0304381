/**
 * A data plane for a process that may open few files: in front of the origin in BACKEND, with its
 * access log in LOG. Prints its port.
 */
import { DataPlane } from '../../proxy/src/data-plane/data-plane.ts'
import { backendOf, snapshotOf } from './stand.ts'

const plane = await DataPlane.start(
  {
    host: '127.0.0.1',
    port: 0,
    threads: 1,
    servedByHeaders: false,
    pseudonym: 'starved',
    trustedProxies: [],
    accessLogDir: process.env.LOG ?? null,
  },
  snapshotOf(process.env.BACKEND ?? '', [], [backendOf('legacy', process.env.BACKEND ?? '')]),
  {
    onTally: () => {},
    onBreakers: () => {},
    onShadows: () => {},
    onThreadLost: (_, error) => {
      console.error(error)
      process.exit(1)
    },
  },
)
console.log(plane.port)
process.stdin.on('end', () => process.exit()).resume()
