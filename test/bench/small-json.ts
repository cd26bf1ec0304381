const json = JSON.stringify({
  id: 4711,
  name: 'Walnut desk',
  price: 349.5,
  stock: 12,
  tags: ['office', 'wood'],
})

/** The body that the bench's backend answers with: 160 bytes of JSON. */
export const smallJson = `${json.slice(0, -1)},"note":"${'x'.repeat(160 - json.length - 10)}"}`
