/** Waits for what others may wait for too, or rejects with the signal's reason: what is waited for goes on. */
export async function waitFor<Result> (result: Promise<Result>, signal?: AbortSignal): Promise<Result> {
  if (signal === undefined) return await result
  let abort = (): void => {}
  const aborted = new Promise<never>((_resolve, reject) => { abort = () => { reject(signal.reason) } })
  signal.addEventListener('abort', abort)
  if (signal.aborted) abort()
  try {
    return await Promise.race([aborted, result])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
