import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { runLogged } from '../../scripts/lib/command.mjs'
import { inRoot, ROOT } from '../../scripts/lib/paths.mjs'
import { step } from '../../scripts/lib/report.mjs'
import { INT8_PYTHON } from '../contenders/list.mjs'
import { matmulModel } from './matmul-model.mjs'
import { PEER_CONFIG } from './peer-config.mjs'
import { CALIBRATION, peerModelFile, TOKENIZER } from './places.mjs'

/** The exit status that a shell reports for a program ended by such a signal. */
const STATUS_OF_SIGNAL = { SIGINT: 130, SIGTERM: 143 }

/**
 * A temporary folder with the files for the contenders, removed at the end: the model in the layout of each peer, and
 * the matrix products.
 *
 * @template T
 * @param {readonly import('../contenders/list.mjs').Contender[]} contenders
 * @param {(workspace: { modelDir: string, matmulModel: string, smallFile: string }) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withWorkspace(contenders, use) {
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
    if (contenders.some(({ needs }) => needs === INT8_PYTHON)) await makeInt8Models(modelDir)
    const matmulFile = path.join(folder, 'matmul.onnx')
    writeFileSync(matmulFile, matmulModel())
    return await use({ modelDir, matmulModel: matmulFile, smallFile: path.join(modelDir, 'config.json') })
  } finally {
    remove()
  }
}

/**
 * Makes the peers' int8 files from the float32 one: with the tool for those on the Hub, and with OpenVINO's.
 *
 * @param {string} modelDir
 */
async function makeInt8Models(modelDir) {
  const python = process.env[INT8_PYTHON] ?? 'python3'
  const script = inRoot('bench', 'contenders', 'int8_models.py')
  await step('bench', "quantizing the peers' models", async () => {
    await runLogged('bench', [python, script, modelDir, CALIBRATION], { cwd: ROOT })
    return "the peers' models in int8"
  })
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
