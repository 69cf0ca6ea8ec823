import { rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestProject } from 'vitest/node'
import { PostgresServer } from '../../../scripts/postgres/server.mjs'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The socket on which a test requests the server that all tests share. */
    readonly postgresDesk: string
  }
}

/** Starts one server for all tests on the first request; without requests it costs nothing. */
export default function setUp(project: TestProject): () => Promise<void> {
  const place = path.join(tmpdir(), `recollect-desk-${process.pid}`)
  let shared: Promise<PostgresServer> | undefined
  const desk = createServer((socket) => {
    socket.on('error', () => undefined)
    shared ??= PostgresServer.start()
    shared.then(
      (server) => socket.end(JSON.stringify({ folder: server.socketFolder, port: server.port })),
      (error: unknown) => socket.end(JSON.stringify({ problem: `${error}` })),
    )
  })
  if (process.platform !== 'win32') {
    rmSync(place, { force: true })
    desk.listen(place)
  }
  project.provide('postgresDesk', place)
  return async () => {
    desk.close()
    await shared?.then(
      (server) => server.stop(),
      () => undefined,
    )
  }
}
