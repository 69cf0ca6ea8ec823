/**
 * Throws the signal's reason as it is. Does not use `signal.throwIfAborted()`: a signal is recognized by its shape,
 * and older polyfills lack that method.
 */
export function assertNotAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) {
    throw signal.reason
  }
}

/**
 * Runs `listener` with the signal's reason, once, when it aborts.
 *
 * @returns a function that removes the listener: a signal may live as long as the program
 */
export function listenForAbort(
  signal: AbortSignal | undefined,
  listener: (reason: unknown) => void,
): () => void {
  if (signal === undefined) return () => undefined
  const onAbort = () => listener(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  return () => signal.removeEventListener('abort', onAbort)
}

/**
 * The result of `work`, or a rejection with the signal's reason as soon as it aborts. `onAbort` then stops the work,
 * and its result or failure is ignored.
 */
export async function untilAborted<T>(
  work: Promise<T>,
  signal: AbortSignal | undefined,
  onAbort?: () => void,
): Promise<T> {
  const aborted = Promise.withResolvers<never>()
  const abort = (reason: unknown) => {
    aborted.reject(reason)
    onAbort?.()
  }
  const stopListening = listenForAbort(signal, abort)
  try {
    if (signal?.aborted) abort(signal.reason)
    const result = await Promise.race([work, aborted.promise])
    // The signal may have aborted after the work was done, and `onAbort` may have undone it.
    assertNotAborted(signal)
    return result
  } finally {
    stopListening()
  }
}
