import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { TLSSocket } from 'node:tls'

export interface MailServer {
  port: number
  /** What was said to it in the clear, and over TLS. */
  commands: string[]
  secured: string[]
  messages: string[]
  refused(): number
  close(): Promise<void>
}

/** A mail server on this machine. @param options.refuse how many recipients it refuses first; `tls`: it offers STARTTLS */
export async function startMailServer(
  options: { refuse?: number; tls?: { key: string; cert: string } } = {},
): Promise<MailServer> {
  const { refuse = 0, tls } = options
  const commands: string[] = []
  const secured: string[] = []
  const messages: string[] = []
  let refused = 0

  const answer = (line: string): string => {
    if (line.startsWith('EHLO')) return `250-mail.test\r\n${tls ? '250-STARTTLS\r\n' : ''}250 AUTH PLAIN\r\n`
    if (line.startsWith('RCPT') && refused < refuse) {
      refused += 1
      return '451 try later\r\n'
    }
    if (line.startsWith('AUTH')) return '235 welcome\r\n'
    if (line === 'DATA') return '354 go on\r\n'
    return line === 'QUIT' ? '221 bye\r\n' : '250 fine\r\n'
  }
  const converse = (socket: Socket, seen: string[]) => {
    let data: string[] | undefined
    socket.on('error', () => undefined)
    const lines = createInterface({ input: socket })
    lines.on('line', (line) => {
      if (data && line !== '.') return void data.push(line)
      if (data) messages.push(data.join('\n'))
      else seen.push(line)
      data = line === 'DATA' ? [] : undefined
      if (line !== 'STARTTLS') return void socket.write(answer(line))
      lines.close()
      socket.write('220 go ahead\r\n', () =>
        converse(new TLSSocket(socket, { isServer: true, ...tls }), secured),
      )
    })
  }
  const server = createServer((socket) => {
    socket.write('220 mail.test\r\n')
    converse(socket, commands)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const close = async () => void (await new Promise((resolve) => server.close(resolve)))
  return { port, commands, secured, messages, refused: () => refused, close }
}
