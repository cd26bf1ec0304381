/** How to send traffic through the proxy, in the words of what stands in front of the monolith now. */
export type Snippet = { name: string; text: string }

/** `proxyUrl`: where clients reach the proxy; `legacy`: where the monolith is. */
export function snippetsFor(proxyUrl: string, legacy: string): Snippet[] {
  const { host, port } = new URL(proxyUrl)
  const inside = new URL(legacy).port || '80'
  return [
    {
      name: 'nginx',
      text: `upstream banyan { server ${host}; keepalive 64; }

location / {
  proxy_pass http://banyan;   # was: ${legacy}
  proxy_http_version 1.1;
  proxy_set_header Host $host;
  proxy_set_header Connection "";
  proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
  proxy_set_header X-Forwarded-Proto $scheme;
}`,
    },
    {
      name: 'Caddy',
      text: `shop.example {
  reverse_proxy ${host}   # was: ${new URL(legacy).host}
}`,
    },
    {
      name: 'Compose',
      text: `services:
  banyan:
    image: banyan
    environment:
      BANYAN_LEGACY: http://monolith:${inside}
    ports: ["80:8080"]       # the port that the monolith had
    volumes: ["banyan-data:/data"]
  monolith:
    expose: ["${inside}"]         # no longer published
volumes: { banyan-data: {} }`,
    },
    {
      name: 'Kubernetes',
      text: `# The service that clients use now selects the proxy; the monolith gets one of its own.
apiVersion: v1
kind: Service
metadata: { name: shop }
spec:
  selector: { app: banyan }       # was: app: monolith
  ports: [{ port: 80, targetPort: ${port || 80} }]
---
apiVersion: v1
kind: Service
metadata: { name: monolith }
spec:
  selector: { app: monolith }
  ports: [{ port: 80, targetPort: ${inside} }]`,
    },
  ]
}
