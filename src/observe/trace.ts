import type { OperationChannel } from './channels.js'
import type { EventError, OperationEvent } from './events.js'

/** What of an event is known at its end. */
type AtEnd<E> = Partial<E> | undefined

/*
 * Not traceSync() and tracePromise() of Node.js: those put the result and the error into the event, and with
 * them the texts of records.
 */

/** Runs `work`, between `start` and `end` when somebody has subscribed. */
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
 * Runs `work`, with its event when somebody has subscribed: `end` is its first wait, `asyncStart` and
 * `asyncEnd` are the operation's own end.
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

/** Who subscribes may read an event; it is written here alone. */
function fill(context: OperationEvent, fields: Partial<OperationEvent> | undefined): void {
  Object.assign(context, fields)
}

function eventError(error: unknown): EventError {
  if (!(error instanceof Error)) return { name: typeof error }
  const { code } = error as { readonly code?: unknown }
  return { name: error.name, code: typeof code === 'string' ? code : undefined }
}
