/** What is known of the stock of a product, and since when. */
export interface StockLevel {
  productId: number
  sku: string
  /** Pieces that can be bought. */
  available: number
  /** Pieces in orders that are placed and not yet paid. */
  pending: number
  asOf: string
}
