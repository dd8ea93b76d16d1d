/**
 * Only the last response of a connection may close it. A caller may send requests one after the other without waiting
 * (RFC 9112 §9.3.2), and Fastify closes after a body that it could not read, or while the door closes: what was asked
 * behind such a request would be done, and its response lost.
 */
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import fp from 'fastify-plugin'

/** The response to the newest request on a connection. */
const NEWEST = Symbol('newest response')

/** `_last`: Node closes the connection after this response. Undocumented; a test holds every supported Node to it. */
type Response = ServerResponse & { _last?: boolean }
type Connection = Socket & { [NEWEST]?: Response | undefined }

/** Register it first: what it refuses is seen by no other hook. */
export default fp(async function connectionOrder (app) {
  let closing = false
  app.addHook('preClose', (done) => {
    closing = true
    done()
  })

  app.addHook('onRequest', function followConnection (request, reply, done) {
    const connection = request.raw.socket as Connection
    const before = connection[NEWEST]
    // The caller is told that nothing after this response is worked on (RFC 9112 §9.6); so it must not be.
    if (before !== undefined && before.headersSent && before._last === true) {
      reply.hijack()
      return
    }
    connection[NEWEST] = reply.raw
    done()
  })

  app.addHook('onSend', function closeInTurn (request, reply, payload, done) {
    const isNewest = (request.raw.socket as Connection)[NEWEST] === reply.raw
    if (!isNewest) {
      reply.removeHeader('connection')
      // Fastify's own, for what came while the door closes.
      reply.raw.removeHeader('connection')
    } else if (closing) {
      reply.header('connection', 'close')
    }
    done(null, payload)
  })
}, { name: 'connection-order' })
