/**
 * The version of this software, for OpenAPI and for the user-agent towards Flexiti. A test holds it to package.json.
 */
export const VERSION = '0.1.0'
