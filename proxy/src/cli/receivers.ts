import { type Delivery, OCCASIONS, type Occasion, type ReceiverView } from '../contracts/receiver.ts'
import { type ConnectionOptions, connect } from './connection.ts'
import { EXIT, UsageError } from './exit-codes.ts'
import { columns, note, type OutputOptions, show } from './output.ts'
import { reasonOf } from './routes.ts'
import { Ended } from './verdict-exit.ts'

type Options = ConnectionOptions & OutputOptions & { reason?: string }

export async function listReceivers(options: Options): Promise<void> {
  show(options, await connect(options)('listReceivers'), ({ items }) =>
    columns(
      ['RECEIVER', 'FORMAT', 'ON', 'DELIVERED', 'FAILED', 'DROPPED', 'WAITING', 'LAST', 'OCCASIONS'],
      items.map(({ id, format, enabled, counts, last, occasions }) => [
        id,
        format,
        enabled ? 'yes' : 'no',
        counts.delivered,
        counts.failed,
        counts.dropped,
        counts.waiting,
        last === null ? '-' : `${last.state}: ${last.detail}`,
        occasions.length === OCCASIONS.length ? 'all' : occasions.join(','),
      ]),
    ),
  )
}

export type AddOptions = Options & { format?: 'signed' | 'chat'; on?: string[] }

export async function addReceiver(id: string, url: string, options: AddOptions): Promise<void> {
  const { format, on } = options
  const made = await connect(options)('createReceiver', {
    body: {
      id,
      url,
      ...(format === undefined ? {} : { format }),
      ...(on === undefined ? {} : { occasions: occasionsOf(on) }),
      ...reasonOf(options),
    },
  })
  show(options, made, ({ secret }) => (secret === null ? `Added the receiver ${id}` : secret))
  if (made.secret !== null) note(`Added the receiver ${id}. Its secret is shown this once.`)
}

export type EditOptions = Options & { url?: string; on?: string[]; enable?: boolean; disable?: boolean }

export async function editReceiver(id: string, options: EditOptions): Promise<void> {
  const { url, on, enable, disable } = options
  const call = connect(options)
  const { version } = existing((await call('listReceivers')).items, id)
  const edited = await call('editReceiver', {
    params: { id },
    body: {
      version,
      ...(url === undefined ? {} : { url }),
      ...(on === undefined ? {} : { occasions: occasionsOf(on) }),
      ...(enable || disable ? { enabled: enable === true } : {}),
      ...reasonOf(options),
    },
  })
  show(options, edited, () => `Changed the receiver ${id}`)
}

export type RotateOptions = Options & { overlap?: string }

export async function rotateReceiver(id: string, options: RotateOptions): Promise<void> {
  const { overlap } = options
  if (overlap !== undefined && !/^\d{1,4}$/.test(overlap))
    throw new UsageError(`--overlap is a number of hours, not ${JSON.stringify(overlap)}`)
  const made = await connect(options)('rotateReceiver', {
    params: { id },
    body: { ...(overlap === undefined ? {} : { overlapHours: Number(overlap) }), ...reasonOf(options) },
  })
  show(options, made, ({ secret }) => secret ?? '')
  const both = made.previousUntil === null ? '' : ` The one before signs too until ${made.previousUntil}.`
  note(`The new secret of ${id} is shown this once.${both}`)
}

export async function deleteReceiver(id: string, options: Options): Promise<void> {
  await connect(options)('deleteReceiver', { params: { id }, query: reasonOf(options) })
  show(options, { id, deleted: true }, () => `Deleted the receiver ${id}`)
}

/** The exit code is 1 when it was not taken. */
export async function testReceiver(id: string, options: Options): Promise<void> {
  const delivery = await connect(options)('testReceiver', { params: { id } })
  show(options, delivery, ({ state, detail }) => `${id}: ${state} (${detail})`)
  if (delivery.state !== 'delivered') throw new Ended(EXIT.error)
}

export type LogOptions = Options & { limit?: string }

export async function listDeliveries(id: string | undefined, options: LogOptions): Promise<void> {
  const query = {
    ...(id === undefined ? {} : { receiver: id }),
    ...(options.limit === undefined ? {} : { limit: options.limit }),
  }
  show(options, await connect(options)('listDeliveries', { query }), ({ items }) => deliveriesText(items))
}

const deliveriesText = (items: readonly Delivery[]) =>
  columns(
    ['WHEN', 'RECEIVER', 'WHAT', 'STATE', 'ATTEMPTS', 'DETAIL', 'AGAIN AT'],
    items.map((each) => [
      each.at,
      each.receiver,
      each.type,
      each.state,
      each.attempts,
      each.detail,
      each.nextAttemptAt,
    ]),
  )

function occasionsOf(given: readonly string[]): Occasion[] {
  const all = given.flatMap((text) => text.split(','))
  const wrong = all.find((each) => !OCCASIONS.includes(each as Occasion))
  if (wrong === undefined) return all as Occasion[]
  throw new UsageError(`--on is one of ${OCCASIONS.join(', ')}, not ${JSON.stringify(wrong)}`)
}

function existing(items: readonly ReceiverView[], id: string): ReceiverView {
  const found = items.find((each) => each.id === id)
  if (found !== undefined) return found
  note(`There is no receiver ${id}.`)
  throw new Ended(EXIT.notFound)
}
