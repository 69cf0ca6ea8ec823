import { type Command, Option } from 'commander'
import { wholeNumber } from '../argument-types.js'
import { examples, type Perform } from '../define.js'
import { addEngineOptions, addMaxTokensOption, type EngineOptions } from '../engine.js'
import type { Session } from '../session.js'

interface ServeOptions extends EngineOptions {
  readonly port: number
  readonly host?: string
  readonly token?: string
}

export function defineServe(command: Command, perform: Perform): void {
  command
    .description(
      "Serve the embedding model over HTTP with OpenAI's interface: POST /v1/embeddings, GET /v1/models, GET " +
        '/health. Needs no store. Runs until a signal arrives, and answers pending requests first.',
    )
    .addOption(
      new Option('-p, --port <port>', 'port; 0 picks a free one')
        .argParser(wholeNumber(0, 65_535))
        .default(8080),
    )
    .option(
      '--host <address>',
      'address to listen on (default: 127.0.0.1); an address that other machines can reach requires a token',
    )
    .addOption(
      new Option('--token <token>', 'the bearer token, or API key, that requests must have').env(
        'RECOLLECT_TOKEN',
      ),
    )
  addEngineOptions(command)
  addMaxTokensOption(command)
  examples(command, [
    ['recollect serve', 'at http://127.0.0.1:8080/v1'],
    ['RECOLLECT_TOKEN=secret recollect serve --host 0.0.0.0 --precision int8', 'for other machines'],
  ])
  command.action(perform(serve))
}

async function serve(
  session: Session,
  _operands: readonly string[],
  { port, host, token, ...engine }: ServeOptions,
): Promise<undefined> {
  const { serveOpenAi } = await import('../../integrations/openai/index.js')
  const { modelDir, modelFile, precision, threads, maxTokens } = engine
  const { signal } = session
  const load = { modelDir, modelFile, precision, threads, maxTokens, logger: null, signal }
  const serving = await serveOpenAi({ port, host, token, engine: load })
  session.note(`Serving embeddings at ${serving.url}`)
  const stopped = Promise.withResolvers<void>()
  signal.addEventListener('abort', () => stopped.resolve())
  if (signal.aborted) stopped.resolve()
  await stopped.promise
  await serving.close()
  return undefined
}
