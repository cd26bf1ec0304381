import { setTimeout as wait } from 'node:timers/promises'
import { parseHead, type RawRequest } from './http-message.ts'
import { defaultLimit, type RawConnection } from './raw-connection.ts'

const aDay = 86_400_000

/** One thing that a scripted peer does. */
export type Step = (connection: RawConnection) => Promise<void>

/** What a scripted peer does on one connection, in order. The connection stays open afterwards. */
export type Script = readonly Step[]

export const play = async (script: Script, connection: RawConnection): Promise<void> => {
  for (const step of script) await step(connection)
}

/** Sends bytes; text is sent as latin1, one byte for each character. */
export const send =
  (...parts: readonly (string | Uint8Array)[]): Step =>
  async (connection) => {
    for (const part of parts) await connection.send(part)
  }

/** Sends so many bytes at a time, waiting in between: a slow peer. Ends early when the other side goes away. */
export const drip =
  (bytes: string | Uint8Array, everyMilliseconds: number, size = 1): Step =>
  async (connection) => {
    const data = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes
    for (let at = 0; at < data.length && connection.ending === 'open'; at += size) {
      await connection.send(data.subarray(at, at + size))
      await wait(everyMilliseconds)
    }
  }

/** Does nothing for a while, as part of the story. Not a way to wait for the other side. */
export const pause =
  (milliseconds: number): Step =>
  async () => {
    await wait(milliseconds)
  }

/** Waits for something that the test decides. */
export const waitFor =
  (what: Promise<unknown>): Step =>
  async () => {
    await what
  }

/** Reads a head and leaves what follows it. */
export const expectHead =
  (limit = defaultLimit): Step =>
  async (connection) => {
    await connection.take('a head', (bytes) => parseHead(bytes), limit)
  }

/** Reads up to and including the given bytes. */
export const expectBytes =
  (wanted: string, limit = defaultLimit): Step =>
  async (connection) => {
    await connection.take(
      JSON.stringify(wanted),
      (bytes) => {
        const at = bytes.indexOf(wanted, 0, 'latin1')
        return at === -1 ? undefined : { value: true, used: at + wanted.length }
      },
      limit,
    )
  }

/** Reads one whole request, strictly; it is kept in `requests` of the connection. */
export const expectRequest =
  (limit = defaultLimit): Step =>
  async (connection) => {
    await connection.readRequest(limit)
  }

/** Reads one whole answer, strictly; it is kept in `responses` of the connection. */
export const expectResponse =
  (method = 'GET', limit = defaultLimit): Step =>
  async (connection) => {
    await connection.readResponse(method, limit)
  }

/** Answers every request that comes, until the other side ends the connection. */
export const answerAll =
  (answer: string | Uint8Array | ((request: RawRequest) => string | Uint8Array)): Step =>
  async (connection) => {
    for (;;) {
      const more = () =>
        connection.unread.length > 0 ? true : connection.ending === 'open' ? undefined : false
      if (!(await connection.until('another request', more, aDay))) return
      const request = await connection.readRequest()
      await connection.send(typeof answer === 'function' ? answer(request) : answer)
    }
  }

/** Stops reading for good: what is sent piles up in the kernel's buffers, then at the sender. */
export const neverRead: Step = async (connection) => {
  connection.socket.pause()
}

/** Says that nothing more will be sent. */
export const fin: Step = async (connection) => connection.fin()

/** Ends at once with a TCP reset. */
export const rst: Step = async (connection) => connection.rst()

/** Waits until the other side ends the connection. */
export const expectClose =
  (limit = defaultLimit): Step =>
  async (connection) => {
    await connection.closed(limit)
  }
