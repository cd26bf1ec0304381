import type { Server } from 'node:http'
import { WebSocketServer } from 'ws'
import type { StockChanges } from './modules/catalog/stock-changes.ts'

const maxBufferedBytes = 64 * 1024

/** Serves the WebSocket `/live`: one JSON message per stock change. @returns how to stop */
export function serveLiveStock(server: Server, changes: StockChanges): () => void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1024, clientTracking: true })
  server.on('upgrade', (req, socket, head) => {
    if (req.url?.split('?')[0] !== '/live') {
      socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
      return
    }
    sockets.handleUpgrade(req, socket, head, (client) => client.on('error', () => client.terminate()))
  })
  const unsubscribe = changes.subscribe((change) => {
    const message = JSON.stringify({ type: 'stock', ...change })
    for (const client of sockets.clients) {
      // Who cannot keep up is let go: the page reconnects and reads the stock anew.
      if (client.bufferedAmount > maxBufferedBytes) client.terminate()
      else client.send(message)
    }
  })
  return () => {
    unsubscribe()
    for (const client of sockets.clients) client.close(1001, 'the server is going away')
    sockets.close()
  }
}
