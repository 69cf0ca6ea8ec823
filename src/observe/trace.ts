import type { OperationChannel } from './channels.js'
import type { EventError, OperationEvent } from './events.js'

/** The fields of an event that are known at its end. */
type AtEnd<E> = Partial<E> | undefined

/*
 * Does not use traceSync() and tracePromise() of Node.js: they put the result and the error into the event, and with
 * them the texts of records.
 */

/** Runs `work`, between `start` and `end` if there are subscribers. */
export function traceSync<E extends OperationEvent, T>(
  channel: OperationChannel<E>,
  event: () => NoInfer<E>,
  work: () => T,
  atEnd?: (result: T) => AtEnd<NoInfer<E>>,
): T {
  if (!channel.hasSubscribers) return work()
  const context = event()
  return channel.start.runStores(context, () => {
    const started = performance.now()
    try {
      const result = work()
      fill(context, atEnd?.(result))
      return result
    } catch (error) {
      fill(context, { error: eventError(error) })
      channel.error.publish(context)
      throw error
    } finally {
      fill(context, { durationMs: performance.now() - started })
      channel.end.publish(context)
    }
  })
}

/**
 * Runs `work` with an event if there are subscribers. `end` is published when the work first awaits, `asyncStart` and
 * `asyncEnd` when the operation ends.
 */
export function traceAsync<E extends OperationEvent, T>(
  channel: OperationChannel<E>,
  event: () => NoInfer<E>,
  work: (event?: NoInfer<E>) => Promise<T>,
  atEnd?: (result: T) => AtEnd<NoInfer<E>>,
): Promise<T> {
  return channel.hasSubscribers ? traced(channel, event(), work, atEnd) : work()
}

async function traced<E extends OperationEvent, T>(
  channel: OperationChannel<E>,
  context: E,
  work: (event?: NoInfer<E>) => Promise<T>,
  atEnd?: (result: T) => AtEnd<NoInfer<E>>,
): Promise<T> {
  const started = performance.now()
  const working = channel.start.runStores(context, () => {
    const promise = work(context)
    channel.end.publish(context)
    return promise
  })
  try {
    const result = await working
    fill(context, atEnd?.(result))
    return result
  } catch (error) {
    fill(context, { error: eventError(error) })
    channel.error.publish(context)
    throw error
  } finally {
    fill(context, { durationMs: performance.now() - started })
    channel.asyncStart.publish(context)
    channel.asyncEnd.publish(context)
  }
}

/** Subscribers only read an event; it is written only here. */
function fill(context: OperationEvent, fields: Partial<OperationEvent> | undefined): void {
  Object.assign(context, fields)
}

function eventError(error: unknown): EventError {
  if (!(error instanceof Error)) return { name: typeof error }
  const { code } = error as { readonly code?: unknown }
  return { name: error.name, code: typeof code === 'string' ? code : undefined }
}
