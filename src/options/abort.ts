/**
 * Throws the signal's reason as it is. Not `signal.throwIfAborted()`: a signal is known by its shape, and
 * older polyfills lack that method.
 */
export function assertNotAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) {
    throw signal.reason
  }
}
