import { MessageChannel } from 'node:worker_threads'

/**
 * Runs work in idle turns of the event loop, without keeping the process alive. It uses messages, because they wake the
 * loop. A timer waits at least a millisecond, which made loading a fifth slower; an unreferenced immediate waits until
 * something else wakes the loop.
 */
export class SpareTurn {
  readonly #work: () => void
  #channel: MessageChannel | undefined
  #isAsked = false
  #isWorking = false

  constructor(work: () => void) {
    this.#work = work
  }

  /** Runs the work once more, in a later turn. */
  ask(): void {
    if (this.#isAsked) return
    this.#isAsked = true
    // Node.js would deliver a message that is posted now in the same turn.
    if (this.#isWorking) setImmediate(() => this.#post()).unref()
    else this.#post()
  }

  #post(): void {
    const channel = this.#channel ?? this.#open()
    channel.port1.postMessage(null)
  }

  #open(): MessageChannel {
    const channel = new MessageChannel()
    channel.port2.on('message', () => this.#take())
    channel.port2.unref()
    this.#channel = channel
    return channel
  }

  #take(): void {
    this.#isAsked = false
    this.#isWorking = true
    try {
      this.#work()
    } finally {
      this.#isWorking = false
      if (!this.#isAsked) this.#close()
    }
  }

  #close(): void {
    this.#channel?.port1.close()
    this.#channel = undefined
  }
}
