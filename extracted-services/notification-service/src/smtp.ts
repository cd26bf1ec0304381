import { once } from 'node:events'
import { createConnection, isIP, type Socket } from 'node:net'
import { hostname } from 'node:os'
import { createInterface } from 'node:readline'
import { connect as connectTls } from 'node:tls'
import type { Mail } from './domain/mail.ts'
import type { SendMail } from './domain/sending.ts'

const timeoutMs = 10_000

/**
 * Submits mails over SMTP (RFC 5321), one connection each: over TLS from the start (`smtps:`), else after STARTTLS
 * (RFC 3207) where the server offers it; with AUTH PLAIN (RFC 4616) when the URL has a user. Credentials go over TLS
 * or to this machine, never in the clear elsewhere.
 * @param trust a certificate authority of your own (PEM), beside those that Node trusts
 */
export function createSmtpSender(smtpUrl: string, from: string, trust: { ca?: string } = {}): SendMail {
  const url = new URL(smtpUrl)
  const withTls = url.protocol === 'smtps:'
  return async (mail) => {
    const port = Number(url.port || (withTls ? 465 : 25))
    const plain = withTls ? undefined : createConnection(port, url.hostname)
    const server: Server = { url, trust, socket: plain ?? connectTls({ port, host: url.hostname, ...trust }) }
    limit(server.socket)
    try {
      await converse(server, from, mail)
    } finally {
      server.socket.destroy()
    }
  }
}

interface Server {
  url: URL
  trust: { ca?: string }
  /** Another one after STARTTLS. */
  socket: Socket
}

const limit = (socket: Socket) =>
  socket.setTimeout(timeoutMs, () => socket.destroy(new Error('the mail server did not answer in time')))

const isLocal = ({ hostname }: URL): boolean => /^(localhost|127\.|\[::1\])/.test(hostname)

async function converse(server: Server, from: string, mail: Mail): Promise<void> {
  const { url } = server
  let { say, end } = dialogue(server.socket)
  await say(undefined, 220)
  const offered = await say(`EHLO ${hostname()}`, 250)
  if (url.protocol === 'smtp:' && offered.some((line) => /^250[ -]STARTTLS$/i.test(line))) {
    await say('STARTTLS', 220)
    // What came in the clear after that answer must not be taken for what the server said over TLS.
    end()
    server.socket = await upgrade(server)
    ;({ say, end } = dialogue(server.socket))
    await say(`EHLO ${hostname()}`, 250)
  }
  if (url.username) {
    if (!('encrypted' in server.socket) && !isLocal(url))
      throw new Error('the mail server offers no STARTTLS, and a password never goes in the clear')
    const login = `\0${decodeURIComponent(url.username)}\0${decodeURIComponent(url.password)}`
    await say(`AUTH PLAIN ${Buffer.from(login).toString('base64')}`, 235)
  }
  await say(`MAIL FROM:<${from}>`, 250)
  await say(`RCPT TO:<${oneLine(mail.recipient)}>`, 250)
  await say('DATA', 354)
  await say(`${messageOf(from, mail)}\r\n.`, 250)
  await say('QUIT', 221)
}

/** The same connection, encrypted from here on. @throws when the certificate is not one for this server */
async function upgrade({ url, trust, socket }: Server): Promise<Socket> {
  const name = isIP(url.hostname) === 0 ? { servername: url.hostname } : {}
  const secured = connectTls({ socket, host: url.hostname, ...name, ...trust })
  limit(secured)
  await once(secured, 'secureConnect')
  return secured
}

/** Sends a command and reads its answer, which may have several lines. @throws on any code but the expected one */
function dialogue(socket: Socket) {
  const reader = createInterface({ input: socket })
  const lines = reader[Symbol.asyncIterator]()
  const failed = new Promise<never>((_resolve, reject) => socket.once('error', reject))
  failed.catch(() => undefined)
  const say = async (command: string | undefined, expected: number): Promise<string[]> => {
    if (command !== undefined) socket.write(`${command}\r\n`)
    const answer: string[] = []
    for (;;) {
      const { value: line = '', done } = await Promise.race([lines.next(), failed])
      if (done) throw new Error('the mail server hung up')
      answer.push(line)
      if (line[3] === '-') continue
      if (Number(line.slice(0, 3)) !== expected) throw new Error(`the mail server said: ${line}`)
      return answer
    }
  }
  return { say, end: () => reader.close() }
}

/** RFC 5322, with lines that begin with a dot doubled (RFC 5321 section 4.5.2). */
function messageOf(from: string, mail: Mail): string {
  const head = [`From: ${from}`, `To: ${oneLine(mail.recipient)}`, `Subject: ${oneLine(mail.subject)}`]
  const type = ['MIME-Version: 1.0', 'Content-Type: text/plain; charset=utf-8']
  const body = mail.body.replaceAll(/\r?\n/g, '\r\n').replaceAll(/^\./gm, '..')
  return [...head, ...type, '', body].join('\r\n')
}

/** What goes into a header or a command must not open another one. */
const oneLine = (text: string): string => text.replaceAll(/[\r\n<>]/g, '')
