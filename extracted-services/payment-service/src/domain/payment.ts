export interface Payment {
  id: string
  orderId: string
  userId: string
  amountCents: number
  status: 'succeeded' | 'failed'
  reason: string | null
  createdAt: string
}
