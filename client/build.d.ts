export const scripts: readonly string[]
export function buildScript (name: string): Promise<Buffer>
