import type { Command } from 'commander'
import type { DownloadProgress } from '../../../engine/hub/download-options.js'
import { collect } from '../../argument-types.js'
import { examples, type Perform } from '../../define.js'
import type { Session } from '../../session.js'
import { Bar, type BarProgress } from '../../terminal/bar.js'
import { visible } from '../../terminal/visible.js'

interface DownloadOptions {
  readonly revision?: string
  readonly file?: readonly string[]
  readonly cacheDir?: string
  readonly endpoint?: string
  readonly offline?: boolean
  readonly token: boolean
}

export function addDownload(parent: Command, perform: Perform): void {
  const command = parent
    .command('download')
    .summary('download a model from the Hub')
    .description(
      'Download the missing files of a model into the Hub’s cache, check all of them, and print the directory, ' +
        'for --model-dir. The embedded model needs no download. An interrupted download continues where it ' +
        'stopped.',
    )
    .argument('[repository]', 'as org/name (default: "sentence-transformers/all-MiniLM-L6-v2")')
    .option('--revision <revision>', 'commit, branch or tag (default: the pinned commit, or "main")')
    .option('--file <name>', 'a file to download instead of onnx/model.onnx; repeat for several', collect)
    .option('--cache-dir <dir>', 'the Hub’s cache (default: from HF_HUB_CACHE or HF_HOME)')
    .option('--endpoint <url>', 'the Hub (default: HF_ENDPOINT, or https://huggingface.co)')
    .option('--offline', 'use only the cache, and open no connection')
    .option('--no-token', 'send no access token, even if HF_TOKEN is set')
  examples(command, [
    ['recollect model download', 'the default model in full precision'],
    [
      'recollect embed --model-dir "$(recollect model download BAAI/bge-small-en-v1.5)" "hello"',
      'another, to use it',
    ],
  ])
  command.action(perform(download))
}

async function download(
  session: Session,
  [repo]: readonly string[],
  { revision, file: files, cacheDir, endpoint, offline, token }: DownloadOptions,
): Promise<undefined> {
  const { EmbeddingEngine } = await import('../../../engine/embedding-engine.js')
  session.resumeHint = 'What was downloaded is kept; the same command continues from there.'
  const received: Record<string, number> = {}
  const bar = await Bar.open(session, { label: 'Fetching', unit: 'bytes' })
  const pace = new Pace()
  const directory = await EmbeddingEngine.downloadModel({
    repo,
    revision,
    files,
    cacheDir,
    endpoint,
    offline,
    token: token ? undefined : false,
    onProgress: (progress) => {
      received[progress.file] = progress.received
      bar.show(pace.progress(progress))
    },
    signal: session.signal,
  }).finally(() => bar.close())
  if (session.json) await session.printJson({ directory, files: received })
  else await session.print(session.screen.row([directory]))
  return undefined
}

/** The download rate of the current file. */
class Pace {
  #file: string | undefined
  #begun = 0
  #before = 0

  progress({ file, received, total }: DownloadProgress): BarProgress {
    if (file !== this.#file) {
      this.#file = file
      this.#begun = performance.now()
      // Bytes from before do not count for the rate.
      this.#before = received
    }
    const seconds = (performance.now() - this.#begun) / 1000
    const perSecond = seconds === 0 ? 0 : (received - this.#before) / seconds
    const secondsLeft = total === undefined || perSecond <= 0 ? undefined : (total - received) / perSecond
    return { done: received, total, perSecond, secondsLeft, label: visible(file) }
  }
}
