/** One call at a time for each key: callers who come while it runs share its result. */
export async function singleFlight<T> (
  running: Map<string, Promise<T>>, key: string, run: () => Promise<T>
): Promise<T> {
  const flight = running.get(key) ?? run().finally(() => { running.delete(key) })
  running.set(key, flight)
  return await flight
}
