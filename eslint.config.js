import neostandard from 'neostandard'

export default [...neostandard({
  ts: true,
  ignores: ['dist/', '.test-build/', '.tap/', 'coverage/']
}), {
  // Wide lines of the simulators, the client and the demo are still to be wrapped.
  ignores: ['simulator/**', 'client/**', 'demo/**', 'test/{simulator,client,demo}/**'],
  rules: { '@stylistic/max-len': ['error', { code: 120, ignoreUrls: true, ignoreRegExpLiterals: true }] }
}]
