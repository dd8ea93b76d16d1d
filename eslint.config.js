import neostandard from 'neostandard'

export default [...neostandard({
  ts: true,
  ignores: ['dist/', '.test-build/', '.tap/', 'coverage/']
}), {
  // Wide lines of Finfo's simulator, the client and the demo are still to be wrapped.
  ignores: ['simulator/finfo/**', 'client/**', 'demo/**', 'test/{simulator/finfo,client,demo}/**'],
  rules: { '@stylistic/max-len': ['error', { code: 120, ignoreUrls: true, ignoreRegExpLiterals: true }] }
}]
