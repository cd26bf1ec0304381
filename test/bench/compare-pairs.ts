/** Pairs of JSON documents of about 12 kB that differ in the ways rewritten services do. */
export interface JsonPair {
  readonly name: string
  readonly baseline: unknown
  readonly candidate: unknown
}

interface Product {
  readonly id: number
  readonly [field: string]: unknown
}

const product = (i: number): Product => ({
  id: i * 7_919,
  sku: `SKU-${i}`,
  name: `Product number ${i}`,
  description: `A fairly long description of product ${i}, as catalogues have them, with some more text`,
  price: Math.round(i * 137 + 99) / 100,
  currency: 'EUR',
  stock: i % 13,
  tags: [`shelf-${i}`, 'new', 'blue'],
  dimensions: { width: i, height: i * 2, depth: 3.5 },
  active: i % 2 === 0,
  updatedAt: '2026-01-02T03:04:05.000Z',
  rating: 4.5,
})

const page = (items: readonly Product[]): unknown => ({ page: 1, total: 40, items })

const products = Array.from({ length: 40 }, (_, i) => product(i))

const some = (change: (item: Product) => Product): unknown =>
  page(products.map((item, i) => (i % 5 === 0 ? change(item) : item)))

const otherOrder = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(otherOrder)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, part]) => [key, otherOrder(part)]),
  )
}

const without = (item: Product, field: string): Product => {
  const { [field]: _, ...rest } = item
  return rest as Product
}

export const jsonPairs: readonly JsonPair[] = [
  ['one value', page(products.with(20, { ...product(20), name: 'Renamed' }))],
  ['a value of every item', page(products.map((item) => ({ ...item, price: Number(item.price) + 1 })))],
  ['a price as a string here and there', some((item) => ({ ...item, price: String(item.price) }))],
  ['fields missing and added', some((item) => ({ ...without(item, 'rating'), origin: 'warehouse' }))],
  ['keys in another order, one value', otherOrder(page(products.with(20, { ...product(20), stock: 99 })))],
  ['an item inserted near the front', page(products.toSpliced(3, 0, product(1_000)))],
  [
    'an item left out, another changed',
    page(products.toSpliced(30, 1).with(5, { ...product(5), stock: 99 })),
  ],
].map(([name, candidate]) => ({ name: String(name), baseline: page(products), candidate }))
