import type { Command } from 'commander'
import { type CheckedFile, checkModelFiles } from '../../../engine/model-files.js'
import { RecollectError } from '../../../errors.js'
import { examples, type Perform } from '../../define.js'
import { addEngineOptions, type EngineOptions, withEngine } from '../../engine.js'
import type { Session } from '../../session.js'
import { bytes } from '../../terminal/quantities.js'

export function addVerify(parent: Command, perform: Perform): void {
  const command = parent
    .command('verify')
    .summary('check the files of the model')
    .description(
      'Read every file of the model, compare it with the size and SHA-256 in its manifest, and embed a ' +
        'text. For a directory without a manifest, it shows the hashes.',
    )
  addEngineOptions(command)
  examples(command, [
    ['recollect model verify', 'the embedded model'],
    ['recollect model verify --model-dir ./model', 'another'],
  ])
  command.action(perform(verify))
}

async function verify(
  session: Session,
  _operands: readonly string[],
  options: EngineOptions,
): Promise<undefined> {
  const { locateModel } = await import('../../../engine/locate-model.js')
  const { modelDir, modelFile } = await locateModel(
    options.modelDir,
    options.modelFile,
    options.precision ?? 'float32',
  )
  const files = await checkModelFiles(modelDir, modelFile)
  if (!session.json) for (const file of files) await session.print(session.screen.row([sentence(file)]))
  const wrong = files.find(({ expected, sha256 }) => expected !== null && expected !== sha256)
  if (wrong !== undefined) {
    throw new RecollectError(
      'MODEL_CHECKSUM_MISMATCH',
      `Expected ${wrong.file} to have the SHA-256 ${wrong.expected}, received ${wrong.sha256}`,
    )
  }
  // Also checks that the files belong together: loading verifies the exact bytes that it uses.
  const fingerprint = await withEngine(session, options, async (engine) => {
    await engine.embed('The quick brown fox jumps over the lazy dog.', { signal: session.signal })
    return engine.info.fingerprint
  })
  if (session.json) await session.printJson({ modelDir, modelFile, files, fingerprint })
  else session.note('The model loads and embeds')
  return undefined
}

function sentence({ file, bytes: size, expected, sha256 }: CheckedFile): string {
  const verdict = expected === null ? 'not in a manifest' : expected === sha256 ? 'ok' : 'WRONG'
  return `${file}  ${bytes(size)}  ${sha256}  ${verdict}`
}
