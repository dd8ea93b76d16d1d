import neostandard from 'neostandard'

export default neostandard({
  ts: true,
  ignores: ['dist/', '.test-build/', '.tap/', 'coverage/']
})
