/** The addresses of Flexiti's endpoints, made from the endpoint table. */
import { pathMaker, type PathMaker } from '../upstream/address.js'
import { endpointTable, type EndpointName } from './endpoints.js'

/** Versions of endpoints that differ from the table's. */
export type ApiVersions = ReadonlyArray<{ readonly endpoint: EndpointName, readonly version: string }>

/** The version segment of an endpoint's path. */
export function versionOf (name: EndpointName, versions: ApiVersions): string {
  return versions.find(({ endpoint }) => endpoint === name)?.version ?? endpointTable[name].version
}

export function pathMakers (
  root: string, clientId: string, versions: ApiVersions = []
): Record<EndpointName, PathMaker> {
  const names = Object.keys(endpointTable) as EndpointName[]
  return Object.fromEntries(names.map((name) => {
    const client = name === 'token' ? '' : `/client-id/${encodeURIComponent(clientId)}`
    return [name, pathMaker(`${root}/${versionOf(name, versions)}${client}${endpointTable[name].path}`)]
  })) as Record<EndpointName, PathMaker>
}
