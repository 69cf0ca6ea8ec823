/**
 * Reports progress to a caller's function. What it throws stops the work. A promise that it returns is not awaited,
 * but if the promise is rejected, that stops the work too: otherwise nobody would handle the rejection, and Node.js
 * would end the process.
 */
export class ProgressNotifier<Progress> {
  readonly #tell: ((progress: Progress) => unknown) | undefined
  #failure: { readonly reason: unknown } | undefined

  constructor(tell: ((progress: Progress) => unknown) | undefined) {
    this.#tell = tell
  }

  notify(progress: Progress): void {
    const told = this.#tell?.(progress)
    if (told instanceof Promise) told.catch((reason: unknown) => (this.#failure ??= { reason }))
  }

  /** Throws the reason if a promise has been rejected by now. */
  requireNoFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.reason
  }
}
