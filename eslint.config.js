import neostandard from 'neostandard'

export default [...neostandard({
  ts: true,
  ignores: ['dist/', '.test-build/', '.tap/', 'coverage/']
}), {
  rules: { '@stylistic/max-len': ['error', { code: 120, ignoreUrls: true, ignoreRegExpLiterals: true }] }
}, {
  // The parts of a longer function cannot be addressed, nor tested. Tests may tell a longer course of events.
  files: ['{config,server,routes,plugins,schemas,src,simulator,client,demo}/**/*.ts'],
  rules: { 'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }] }
}]
