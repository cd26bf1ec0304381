import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort, type Program, startProgram } from './program.ts'

/** What differs between the nginx servers of the bench: the text of their `http` block after the common settings. */
export interface NginxSite {
  readonly role: 'proxy' | 'backend'
  /** Directives inside `http`, for upstream groups and the like. */
  readonly http?: string
  /** Directives inside `server`. */
  readonly server: string
}

const configuration = (folder: string, port: number, site: NginxSite): string => `
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log error;
events { worker_connections 20000; }
http {
  access_log off;
  keepalive_requests 1000000000;
  keepalive_timeout 600s;
  client_max_body_size 0;
  client_body_temp_path ${folder}/client;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  ${site.http ?? ''}
  server {
    listen 127.0.0.1:${port} reuseport backlog=4096;
    ${site.server}
  }
}
`

/** Starts nginx with one worker and a configuration of its own under `folder`. */
export const startNginx = async (
  nginx: string,
  name: string,
  folder: string,
  site: NginxSite,
): Promise<Program> => {
  const port = await freePort()
  const own = join(folder, name)
  await mkdir(own, { recursive: true })
  const file = join(own, 'nginx.conf')
  await writeFile(file, configuration(own, port, site))
  // Started by root, nginx drops to a user who must be able to reach its folder.
  return startProgram(name, [nginx, '-e', join(own, 'error.log'), '-p', own, '-c', file], {
    role: site.role,
    port,
  })
}

const upstream = (name: string, port: number): string => `upstream ${name} {
    server 127.0.0.1:${port};
    keepalive 256;
    keepalive_requests 1000000000;
  }`

const pass = `
      proxy_pass http://backend;
      proxy_http_version 1.1;
      proxy_set_header Connection $connection_upgrade;
      proxy_set_header Upgrade $http_upgrade;
      proxy_read_timeout 600s;
      proxy_set_header Host $http_host;`

const common = `map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
  proxy_request_buffering off;
  proxy_max_temp_file_size 0;`

/** What the nginx proxies of the bench do, given the port of the backend. */
export type NginxRole = (backendPort: number) => Pick<NginxSite, 'http' | 'server'>

/** Passes everything to the backend, over connections that are kept, bodies as they come. */
export const passOn: NginxRole = (backendPort) => ({
  http: [common, upstream('backend', backendPort)].join('\n  '),
  server: `location / {${pass}
    }`,
})

/** Passes everything on, and sends a copy of it to a candidate whose answer nobody sees. */
export const mirrorTo =
  (candidatePort: number): NginxRole =>
  (backendPort) => ({
    http: [common, upstream('backend', backendPort), upstream('candidate', candidatePort)].join('\n  '),
    server: `location / {
      mirror /mirrored;${pass}
    }
    location = /mirrored {
      internal;
      proxy_pass http://candidate$request_uri;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
    }`,
  })
