import { RecollectError } from '../errors.js'
import type { NativeCompletion, NativeEngine } from '../native/binding.js'
import { fromNative } from '../native/native-error.js'
import type { Call } from './call.js'

/** A part of a call that the addon works on. */
interface Handover {
  readonly call: Call<unknown>
  /** Index of its first text within the call. */
  readonly start: number
  /** Number of texts without a result yet. */
  left: number
}

/** Slices of one call in the addon at once: with two, the addon never waits for the event loop between them. */
const MAX_SLICES = 2

/**
 * Keeps queues with pending calls alive. The addon holds its queue weakly, so that an engine that was dropped without
 * `close` can be collected. A queue with pending calls must not be collected.
 */
const BUSY = new Set<CallQueue>()

/**
 * Sends calls to the addon. Calls made in one tick are sent together at its end, so that they share runs. A large call
 * is sent slice by slice, so that memory use and event loop delays do not grow with its size.
 */
export class CallQueue {
  readonly #native: NativeEngine
  readonly #calls = new Set<Call<unknown>>()
  readonly #handovers = new Map<number, Handover>()
  #gathered: Call<unknown>[] = []
  #lastId = 0

  constructor(native: NativeEngine) {
    this.#native = native
  }

  add<T>(call: Call<T>): Promise<T> {
    this.#calls.add(call)
    BUSY.add(this)
    call.listen((reason) => this.#fail(call, reason))
    if (this.#gathered.push(call) === 1) {
      queueMicrotask(() => this.#handOverGathered())
    }
    return call.promise
  }

  /** Processes what the addon reports, in its order. */
  deliver(completions: readonly NativeCompletion[]): void {
    for (const completion of completions) {
      const handover = this.#handovers.get(completion.callId)
      // Undefined if the call was cancelled while the report was on its way.
      if (handover !== undefined) {
        this.#guard(handover.call, () => this.#take(completion, handover))
      }
    }
  }

  /** Rejects all remaining calls. */
  rejectAll(reason: RecollectError): void {
    for (const call of this.#calls) {
      this.#fail(call, reason)
    }
  }

  #handOverGathered(): void {
    const calls = this.#gathered
    this.#gathered = []
    for (const call of calls) {
      this.#guard(call, () => {
        this.#handOver(call)
        call.report()
      })
    }
  }

  #handOver(call: Call<unknown>): void {
    while (!call.settled && !call.handedOver && call.nativeIds.size < MAX_SLICES) {
      const { start, texts } = call.takeSlice()
      const id = ++this.#lastId
      this.#handovers.set(id, { call, start, left: texts.length })
      call.nativeIds.add(id)
      try {
        call.submit(this.#native, id, texts, start)
      } catch (error) {
        throw fromNative(error)
      }
    }
  }

  #take(completion: NativeCompletion, handover: Handover): void {
    const { callId, error, done } = completion
    const { call, start } = handover
    if (error !== undefined) {
      this.#release(call, callId)
      const { code, message, index } = error
      throw fromNative({
        code,
        message: index === undefined ? message : `texts[${start + index}]: ${message}`,
      })
    }
    handover.left -= call.take(start, completion)
    if (done) {
      this.#release(call, callId)
      if (handover.left !== 0) {
        throw new RecollectError(
          'INTERNAL',
          `Expected the vectors of every text, but the native engine returned none for ${handover.left}`,
        )
      }
      // Before the caller's functions run, so that the addon does not wait for them.
      this.#handOver(call)
    }
    call.report()
  }

  /** Runs a step of `call`; an error, also from the caller's own functions, rejects only that call. */
  #guard(call: Call<unknown>, step: () => void): void {
    try {
      step()
    } catch (error) {
      this.#fail(call, error)
    }
    if (call.settled) {
      this.#forget(call)
    }
  }

  #fail(call: Call<unknown>, reason: unknown): void {
    if (!call.settled) {
      call.reject(reason)
    }
    this.#forget(call)
    for (const id of call.nativeIds) {
      this.#release(call, id)
      this.#native.cancel(id)
    }
  }

  #release(call: Call<unknown>, id: number): void {
    this.#handovers.delete(id)
    call.nativeIds.delete(id)
  }

  #forget(call: Call<unknown>): void {
    this.#calls.delete(call)
    if (this.#calls.size === 0) {
      BUSY.delete(this)
    }
  }
}
