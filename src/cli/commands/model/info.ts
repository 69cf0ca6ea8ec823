import type { Command } from 'commander'
import { examples, type Perform } from '../../define.js'
import { addEngineOptions, addMaxTokensOption, type EngineOptions, withEngine } from '../../engine.js'
import type { Session } from '../../session.js'

export function addInfo(parent: Command, perform: Perform): void {
  const command = parent
    .command('info')
    .summary('describe the model')
    .description('Load the model and describe it and its vector space.')
  addEngineOptions(command)
  addMaxTokensOption(command)
  examples(command, [['recollect model info', 'the embedded model']])
  command.action(perform(info))
}

async function info(
  session: Session,
  _operands: readonly string[],
  options: EngineOptions,
): Promise<undefined> {
  await withEngine(session, options, async (engine) => {
    const { info } = engine
    if (session.json) {
      await session.printJson(info)
      return
    }
    const { locateModel } = await import('../../../engine/locate-model.js')
    const { modelDir, modelFile } = await locateModel(options.modelDir, options.modelFile, info.precision)
    const fields: (readonly [string, string])[] = [
      ['model', info.model],
      ...(info.revision === undefined ? [] : [['revision', info.revision] as const]),
      ['directory', modelDir],
      ['file', modelFile],
      ['sha256', info.modelSha256],
      ['space', info.fingerprint],
      ['dimensions', String(info.dimensions)],
      ['tokens', `${info.maxTokens} at most`],
      ['threads', String(info.threads)],
      ['precision', info.precision],
      [
        'runtime',
        info.precision === 'int8'
          ? `own kernel, ${info.instructions}`
          : `ONNX Runtime ${info.runtimeVersion}`,
      ],
    ]
    await session.print(...session.screen.fields(fields))
  })
  return undefined
}
