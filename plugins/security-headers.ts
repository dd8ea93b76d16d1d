/** The headers that every answer has. Constant, so they cost next to nothing; pages of HTML bring their own policy. */
import fp from 'fastify-plugin'

const always = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store'
}

export default fp(async function securityHeaders (app, { secure }: { secure: () => boolean }) {
  const overHttps = { ...always, 'strict-transport-security': 'max-age=31536000' }
  app.addHook('onRequest', function setSecurityHeaders (_request, reply, done) {
    reply.headers(secure() ? overHttps : always)
    done()
  })
}, { name: 'security-headers' })
