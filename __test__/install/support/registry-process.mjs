// A registry on loopback, with the configuration file argv[2] and verdaccio from the folder argv[3]; sends its port to
// the parent, and exits with it.
import { createRequire } from 'node:module'
import path from 'node:path'

const [configuration, tools = ''] = process.argv.slice(2)
const require = createRequire(path.join(tools, 'any'))
/** @type {{ runServer(file: string | undefined): Promise<import('node:http').Server> }} */
const { runServer } = require('verdaccio')

process.on('disconnect', () => process.exit())
const server = await runServer(configuration)
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.(typeof address === 'object' ? address?.port : undefined)
})
