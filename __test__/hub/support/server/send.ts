import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Recorded } from './exchange.js'
import type { Reply } from './reply.js'

/**
 * Writes a reply as it is told to. Headers that Node.js would refuse are written to the socket by hand: a
 * hostile server is not held to what a library lets through.
 */
export async function send(
  request: IncomingMessage,
  response: ServerResponse,
  reply: Reply,
  record: Recorded,
): Promise<void> {
  const { delivery } = reply
  const { socket } = request
  if (delivery.silent) {
    return
  }
  if (delivery.reset) {
    socket.resetAndDestroy()
    return
  }
  record.status = reply.status
  const framing = delivery.framing ?? 'length'
  const headers: Record<string, string> = { ...reply.headers }
  if (framing === 'length') {
    headers['content-length'] ??= String(reply.body.size)
  }
  const hasBody = request.method !== 'HEAD'
  const raw = framing === 'until-close' || Object.values(headers).some(isRefusedByNode)
  const write = raw
    ? writeByHand(socket, reply.status, headers)
    : writeByNode(response, reply.status, headers)
  if (!hasBody) {
    record.whole = true
    write.end()
    return
  }
  const stop = delivery.stallAfter ?? delivery.cutAfter ?? reply.body.size
  // Nothing of a body may be due, but its headers are.
  write.flush()
  for await (const piece of reply.body.read(0, Math.min(stop, reply.body.size))) {
    if (socket.destroyed) {
      return
    }
    record.sent += piece.length
    await write.piece(piece)
    if (delivery.bytesPerSecond !== undefined) {
      await sleep((piece.length / delivery.bytesPerSecond) * 1000, undefined, { ref: false })
    }
  }
  if (delivery.stallAfter !== undefined) {
    return
  }
  if (delivery.cutAfter !== undefined) {
    // In order, not by a reset, which would throw away what the other side has not read yet.
    socket.end()
    return
  }
  record.whole = !socket.destroyed
  write.end()
}

interface Writer {
  flush(): void
  piece(bytes: Uint8Array): Promise<void>
  end(): void
}

function writeByNode(response: ServerResponse, status: number, headers: Record<string, string>): Writer {
  response.writeHead(status, headers)
  return {
    flush: () => response.flushHeaders(),
    piece: async (bytes) => {
      if (!response.write(bytes)) {
        await drained(response)
      }
    },
    end: () => response.end(),
  }
}

function writeByHand(socket: Socket, status: number, headers: Record<string, string>): Writer {
  const lines = Object.entries({ ...headers, connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}`,
  )
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('\r\n')}\r\n\r\n`
  socket.write(head, 'latin1')
  return {
    flush: () => undefined,
    piece: async (bytes) => {
      if (!socket.write(bytes)) {
        await drained(socket)
      }
    },
    end: () => socket.end(),
  }
}

/** Waits until more can be written, or nothing can be any more. */
async function drained(stream: Writable): Promise<void> {
  const over = new AbortController()
  const { signal } = over
  try {
    await Promise.race([once(stream, 'drain', { signal }), once(stream, 'close', { signal })])
  } finally {
    // Takes away the listeners of the one that did not come.
    over.abort()
  }
}

function isRefusedByNode(value: string): boolean {
  return /[^\t\x20-\x7e\x80-\xff]/.test(value)
}
