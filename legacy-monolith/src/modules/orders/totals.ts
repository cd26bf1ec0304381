/** Prices are whole cents. */
export interface PricedLine {
  productId: number
  name: string
  quantity: number
  unitPriceCents: number
  lineTotalCents: number
}

export interface Totals {
  lines: PricedLine[]
  subtotalCents: number
  shippingCents: number
  totalCents: number
}

const bulkFrom = 3
const bulkFactor = 0.9
const freeShippingFromCents = 5_000
const shippingCents = 490

/** Three or more of the same product are ten per cent off, rounded once per line; from 50 euros shipping is free. */
export function priceOrder(
  items: readonly { productId: number; name: string; quantity: number; unitPriceCents: number }[],
): Totals {
  const lines = items.map((item) => ({
    ...item,
    lineTotalCents: lineTotal(item.unitPriceCents, item.quantity),
  }))
  const subtotalCents = lines.reduce((sum, line) => sum + line.lineTotalCents, 0)
  const shipping = subtotalCents >= freeShippingFromCents ? 0 : shippingCents
  return { lines, subtotalCents, shippingCents: shipping, totalCents: subtotalCents + shipping }
}

function lineTotal(unitPriceCents: number, quantity: number): number {
  const full = unitPriceCents * quantity
  return quantity >= bulkFrom ? Math.round(full * bulkFactor) : full
}
