import { createConnection, type Socket } from 'node:net'
import { hostname } from 'node:os'
import { createInterface } from 'node:readline'
import { connect as connectTls } from 'node:tls'
import type { Mail } from './domain/mail.ts'
import type { SendMail } from './domain/sending.ts'

const timeoutMs = 10_000

/**
 * Submits mails over SMTP (RFC 5321), one connection each: plain or implicit TLS (`smtps:`), with AUTH PLAIN
 * (RFC 4616) when the URL has a user. Credentials go over TLS or to this machine, never in the clear elsewhere.
 */
export function createSmtpSender(smtpUrl: string, from: string): SendMail {
  const url = new URL(smtpUrl)
  const tls = url.protocol === 'smtps:'
  const local = /^(localhost|127\.|\[::1\])/.test(url.hostname)
  if (url.username && !tls && !local) throw new Error('SMTP_URL: a password may only go over smtps://')
  return async (mail) => {
    const port = Number(url.port || (tls ? 465 : 25))
    const socket = tls ? connectTls(port, url.hostname) : createConnection(port, url.hostname)
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error('the mail server did not answer in time')))
    try {
      await converse(socket, url, from, mail)
    } finally {
      socket.destroy()
    }
  }
}

async function converse(socket: Socket, url: URL, from: string, mail: Mail): Promise<void> {
  const say = dialogue(socket)
  await say(undefined, 220)
  await say(`EHLO ${hostname()}`, 250)
  if (url.username) {
    const login = `\0${decodeURIComponent(url.username)}\0${decodeURIComponent(url.password)}`
    await say(`AUTH PLAIN ${Buffer.from(login).toString('base64')}`, 235)
  }
  await say(`MAIL FROM:<${from}>`, 250)
  await say(`RCPT TO:<${oneLine(mail.recipient)}>`, 250)
  await say('DATA', 354)
  await say(`${messageOf(from, mail)}\r\n.`, 250)
  await say('QUIT', 221)
}

/** Sends a command and reads its answer, which may have several lines. @throws on any code but the expected one */
function dialogue(socket: Socket) {
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]()
  const failed = new Promise<never>((_resolve, reject) => socket.once('error', reject))
  failed.catch(() => undefined)
  return async (command: string | undefined, expected: number): Promise<void> => {
    if (command !== undefined) socket.write(`${command}\r\n`)
    for (;;) {
      const { value: line = '', done } = await Promise.race([lines.next(), failed])
      if (done) throw new Error('the mail server hung up')
      if (line[3] === '-') continue
      if (Number(line.slice(0, 3)) !== expected) throw new Error(`the mail server said: ${line}`)
      return
    }
  }
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
