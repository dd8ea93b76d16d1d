/** The measure of all: a node:http server without anything, that sends the bytes and headers which the BFF sent. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Recording {
  path: string
  headers: Record<string, string>
  body: string
}

const recordings = JSON.parse(readFileSync(process.argv[2] as string, 'utf8')) as Recording[]
const answers = new Map(recordings.map(({ path, headers, body }) => [path, { headers, body: Buffer.from(body) }]))

const server = createServer((request, response) => {
  request.resume().once('end', () => {
    const answer = answers.get(request.url ?? '')
    if (answer === undefined) response.writeHead(404).end()
    else response.writeHead(200, answer.headers).end(answer.body)
  })
})

server.listen(0, '127.0.0.1', () => { process.send?.({ port: (server.address() as AddressInfo).port }) })
