import { randomFillSync } from 'node:crypto'
import {
  type Access,
  type Fault,
  HubServer,
  type HubServerOptions,
  hubFile,
  Repository,
} from './server/index.js'

export const REPO = 'org/model'
export const MODEL = 'onnx/model.onnx'
export const SMALL = 'tokenizer.json'

/** Must never appear anywhere but in a request to the endpoint itself. */
export const TOKEN = 'hf_secretSecretSecretSecret'

/** Small, since most faults are tested in hundreds of cases; {@link LARGE} is for tests of partial files. */
export const MODEL_BYTES = 400_000
export const LARGE = 3 << 20

/** The files of the repository, by path: a download must put exactly these bytes into the cache. */
export type Contents = ReadonlyMap<string, Buffer>

/** Random content: no two parts are alike, so that a misplaced part is noticed. */
export function contents(modelBytes = MODEL_BYTES): Contents {
  const json = (value: unknown) => Buffer.from(JSON.stringify(value))
  return new Map([
    [MODEL, randomFillSync(Buffer.alloc(modelBytes))],
    [SMALL, randomFillSync(Buffer.alloc(200_000))],
    ['config.json', json({ model_type: 'bert', hidden_size: 384 })],
    ['modules.json', json([])],
    ['sentence_bert_config.json', json({ max_seq_length: 256 })],
    ['tokenizer_config.json', json({ model_max_length: 512 })],
    ['1_Pooling/config.json', json({ pooling_mode: 'mean' })],
  ])
}

/** A repository on a server, and all its past content. */
export class Site implements AsyncDisposable {
  readonly server: HubServer
  readonly repository: Repository
  /** The files by commit. */
  readonly truth = new Map<string, Contents>()
  commit = ''

  private constructor(server: HubServer, repository: Repository) {
    this.server = server
    this.repository = repository
  }

  static async start(
    options: Partial<HubServerOptions> = {},
    { access, files = contents() }: { access?: Access; files?: Contents } = {},
  ): Promise<Site> {
    const repository = new Repository(REPO, access)
    const server = await HubServer.start({ repositories: [repository], tokens: [TOKEN], ...options })
    const site = new Site(server, repository)
    await site.push(files)
    return site
  }

  /** Adds a commit to `main`, with the given id if there is one. */
  async push(files: Contents, id?: string): Promise<string> {
    const made = await Promise.all([...files].map(([name, content]) => hubFile(name, content)))
    this.commit = this.repository.commit(made, 'main', id)
    this.truth.set(this.commit, files)
    return this.commit
  }

  content(file: string): Buffer {
    return this.truth.get(this.commit)?.get(file) ?? Buffer.alloc(0)
  }

  setFaults(faults: readonly Fault[]): void {
    this.server.setFaults(faults)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.server.close()
  }
}
