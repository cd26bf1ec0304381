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

/** What a line costs, in cents. */
export type LineTotal = (unitPriceCents: number, quantity: number) => number

const bulkFrom = 3
const bulkPercent = 90
const shipping = { cents: 490, freeFromCents: 5_000 }

/** Three or more of a product are ten per cent off, rounded once per line. */
export const lineTotal: LineTotal = (unitPriceCents, quantity) =>
  quantity < bulkFrom
    ? unitPriceCents * quantity
    : Math.round((unitPriceCents * quantity * bulkPercent) / 100)

/** The planted difference of this service: the unit price is rounded before it is multiplied. */
export const plantedLineTotal: LineTotal = (unitPriceCents, quantity) =>
  quantity < bulkFrom
    ? unitPriceCents * quantity
    : Math.round((unitPriceCents * bulkPercent) / 100) * quantity

/** @param prices of every product that the lines name */
export function priceLines(
  lines: readonly Line[],
  prices: ReadonlyMap<number, Price>,
  total: LineTotal,
): Totals {
  const priced = lines.map(({ productId, quantity }) => {
    const { name, unitPriceCents } = prices.get(productId)!
    return { productId, name, quantity, unitPriceCents, lineTotalCents: total(unitPriceCents, quantity) }
  })
  const subtotalCents = priced.reduce((sum, line) => sum + line.lineTotalCents, 0)
  const shippingCents = subtotalCents >= shipping.freeFromCents ? 0 : shipping.cents
  return { lines: priced, subtotalCents, shippingCents, totalCents: subtotalCents + shippingCents }
}
