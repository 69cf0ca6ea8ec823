// Loads the engine of the installation in the folder argv[2] and prints the resulting error.
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const module = path.join(process.argv[2] ?? '', 'dist', 'index.js')
const { EmbeddingEngine } = await import(pathToFileURL(module).href)
try {
  await EmbeddingEngine.load()
  console.log('{}')
} catch (error) {
  const { code, message } = /** @type {import('recollect').RecollectError} */ (error)
  console.log(JSON.stringify({ code, message }))
}
