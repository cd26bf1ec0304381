import type { Line, PricedLine } from './order.ts'

export interface Price {
  productId: number
  name: string
  unitPriceCents: number
}

export interface Totals {
  lines: PricedLine[]
  subtotalCents: number
  shippingCents: number
  totalCents: number
}

const bulkFrom = 3
const bulkPercent = 90
const shipping = { cents: 490, freeFromCents: 5_000 }

/** Three or more of a product are ten per cent off, rounded once per line. */
export function lineTotal(unitPriceCents: number, quantity: number): number {
  const full = unitPriceCents * quantity
  return quantity < bulkFrom ? full : Math.round((full * bulkPercent) / 100)
}

/** The planted mistake: the unit price is rounded before it is multiplied. */
export function roundedTooEarly(unitPriceCents: number, quantity: number): number {
  return quantity < bulkFrom
    ? unitPriceCents * quantity
    : Math.round((unitPriceCents * bulkPercent) / 100) * quantity
}

/** @param prices of every product that the lines name */
export function priceLines(lines: readonly Line[], prices: ReadonlyMap<number, Price>): Totals {
  const priced = lines.map(({ productId, quantity }) => {
    const { name, unitPriceCents } = prices.get(productId)!
    return { productId, name, quantity, unitPriceCents, lineTotalCents: lineTotal(unitPriceCents, quantity) }
  })
  return totalsOf(priced)
}

/** Adds lines up; from fifty euros shipping is free. */
export function totalsOf(lines: PricedLine[]): Totals {
  const subtotalCents = lines.reduce((sum, line) => sum + line.lineTotalCents, 0)
  const shippingCents = subtotalCents >= shipping.freeFromCents ? 0 : shipping.cents
  return { lines, subtotalCents, shippingCents, totalCents: subtotalCents + shippingCents }
}
