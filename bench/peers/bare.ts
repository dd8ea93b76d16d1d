/** The measure of all: a node:http server without anything, that sends the bytes and headers which the BFF sent. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tellPort } from './listening.js'

export interface Recording {
  headers: Record<string, string>
  body: string
}

const { headers, body } = JSON.parse(readFileSync(process.argv[2] as string, 'utf8')) as Recording
const bytes = Buffer.from(body)

const server = createServer((request, response) => {
  request.resume().once('end', () => { response.writeHead(200, headers).end(bytes) })
})

server.listen(0, '127.0.0.1', () => { tellPort(server) })
