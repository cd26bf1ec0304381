// Stock as it changes. Without the socket the page still shows the stock of the moment when it was loaded.
const places = document.querySelectorAll('[data-stock]')
if (places.length > 0) {
  const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/live`)
  socket.onmessage = ({ data }) => {
    const { productId, stock } = JSON.parse(data)
    for (const place of document.querySelectorAll(`[data-stock="${productId}"]`)) {
      place.textContent = stock > 0 ? `${stock} in stock` : 'sold out'
    }
  }
}

// The order page follows its order until it is settled.
const order = document.querySelector('[data-order]')
if (order && order.dataset.status === 'PENDING_PAYMENT') {
  const source = new EventSource(`/account/orders/${order.dataset.order}/events`)
  source.addEventListener('status', ({ data }) => {
    const { status } = JSON.parse(data)
    order.className = `status ${status}`
    order.textContent = status.replace('_', ' ').toLowerCase()
    if (status !== 'PENDING_PAYMENT') source.close()
  })
}
