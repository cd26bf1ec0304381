import type { Queryable } from '@banyan/service-kit/database'
import type { Line, Reservation } from '../domain/reservation.ts'

interface ReservationRow {
  id: string
  order_id: string
  status: 'held' | 'released'
  lines: string
  created_at: string
}

export async function reservationOf(db: Queryable, orderId: string): Promise<Reservation | undefined> {
  const row = await db('reservations').where({ order_id: orderId }).first<ReservationRow | undefined>()
  return (
    row && { id: row.id, orderId: row.order_id, status: row.status, lines: JSON.parse(row.lines) as Line[] }
  )
}

export async function addReservation(tx: Queryable, reservation: Reservation, at: string): Promise<void> {
  const { id, orderId, status, lines } = reservation
  await tx('reservations').insert({
    id,
    order_id: orderId,
    status,
    lines: JSON.stringify(lines),
    created_at: at,
  })
}

/** @returns whether it was held until now */
export async function markReleased(tx: Queryable, id: string): Promise<boolean> {
  return (await tx('reservations').where({ id, status: 'held' }).update({ status: 'released' })) === 1
}
