/** Knows the requests of a door that are under way, so that those that the end of the process cuts off can be named. */
import type { Socket } from 'node:net'
import fp from 'fastify-plugin'
import type { FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyInstance {
    /** Requests without a complete response. */
    inFlight: () => FastifyRequest[]
  }
}

/** By connection: Node does not tell of the end of a request that waited behind another when its connection broke. */
const REQUESTS = Symbol('requests in flight')
type Connection = Socket & { [REQUESTS]?: Set<FastifyRequest> }

export default fp(async function inFlight (app) {
  const connections = new Set<Set<FastifyRequest>>()
  app.decorate('inFlight', () => [...connections].flatMap((requests) => [...requests]))

  function follow (connection: Connection): Set<FastifyRequest> {
    const requests = connection[REQUESTS] = new Set()
    connections.add(requests)
    connection.once('close', () => { connections.delete(requests) })
    return requests
  }

  app.addHook('onRequest', function addRequest (request, _reply, done) {
    const connection = request.raw.socket as Connection
    const requests = connection[REQUESTS] ?? follow(connection)
    requests.add(request)
    done()
  })
  app.onFinished(function removeRequest (request) {
    (request.raw.socket as Connection)[REQUESTS]?.delete(request)
  })
}, { name: 'in-flight', dependencies: ['request-context'] })
