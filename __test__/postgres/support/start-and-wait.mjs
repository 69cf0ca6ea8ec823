// Starts a server, prints its address, and waits to be killed.
import { PostgresServer } from '../../../scripts/postgres/server.mjs'

const { socketFolder, pid } = await PostgresServer.start()
process.stdout.write(`${JSON.stringify({ folder: socketFolder, pid })}\n`)
setInterval(() => undefined, 1000)
