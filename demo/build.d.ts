export function buildAssets (): Promise<Map<string, Buffer>>
