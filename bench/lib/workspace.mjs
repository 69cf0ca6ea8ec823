import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { matmulModel } from './matmul-model.mjs'
import { PEER_CONFIG } from './peer-config.mjs'
import { peerModelFile, TOKENIZER } from './places.mjs'

/** What a shell says of a program that such a signal has ended. */
const STATUS_OF_SIGNAL = { SIGINT: 130, SIGTERM: 143 }

/**
 * A temporary folder with what the contenders load, removed at the end: the model as each of the peers wants it
 * laid out, and the matrix products.
 *
 * @template T
 * @param {(workspace: { modelDir: string, matmulModel: string, smallFile: string }) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withWorkspace(use) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'recollect-bench-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  process.once('exit', remove)
  for (const [signal, status] of Object.entries(STATUS_OF_SIGNAL))
    process.once(signal, () => process.exit(status))
  try {
    const modelDir = path.join(folder, 'all-MiniLM-L6-v2')
    mkdirSync(path.join(modelDir, 'onnx'), { recursive: true })
    place(TOKENIZER, path.join(modelDir, 'tokenizer.json'))
    place(peerModelFile(), path.join(modelDir, 'model.onnx'))
    place(peerModelFile(), path.join(modelDir, 'onnx', 'model.onnx'))
    for (const [name, content] of Object.entries(PEER_CONFIG))
      writeFileSync(path.join(modelDir, name), JSON.stringify(content))
    const matmulFile = path.join(folder, 'matmul.onnx')
    writeFileSync(matmulFile, matmulModel())
    return await use({ modelDir, matmulModel: matmulFile, smallFile: path.join(modelDir, 'config.json') })
  } finally {
    remove()
  }
}

/**
 * @param {string} from
 * @param {string} to
 */
function place(from, to) {
  // Windows lets only administrators make symbolic links.
  if (process.platform === 'win32') copyFileSync(from, to)
  else symlinkSync(from, to)
}
