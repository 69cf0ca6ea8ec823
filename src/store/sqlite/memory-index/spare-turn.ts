import { MessageChannel } from 'node:worker_threads'

/**
 * Work in turns that the event loop has to spare, which does not keep the process alive. A timer waits a millisecond at
 * least, a fifth of the time that loading takes; an immediate that does not keep the process alive waits until something
 * else wakes the loop. A message wakes it.
 */
export class SpareTurn {
  readonly #work: () => void
  #channel: MessageChannel | undefined
  #isAsked = false
  #isWorking = false

  constructor(work: () => void) {
    this.#work = work
  }

  /** Has the work done once more, in a turn of its own. */
  ask(): void {
    if (this.#isAsked) return
    this.#isAsked = true
    // What is posted while a message is received is received in the same turn.
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
