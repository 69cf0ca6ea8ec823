/**
 * Tells a caller's function how far work is. What it throws ends the work; a promise of it is not waited for,
 * but when it is rejected that ends the work too: nobody else would see it, and Node.js would end the process.
 */
export class ProgressTeller<Progress> {
  readonly #tell: ((progress: Progress) => unknown) | undefined
  #failure: { readonly reason: unknown } | undefined

  constructor(tell: ((progress: Progress) => unknown) | undefined) {
    this.#tell = tell
  }

  tell(progress: Progress): void {
    const told = this.#tell?.(progress)
    if (told instanceof Promise) told.catch((reason: unknown) => (this.#failure ??= { reason }))
  }

  /** Throws what a promise has been rejected with by now. */
  requireNoFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.reason
  }
}
