import type { NativeCompletion, NativeEngine } from '../native/binding.js'
import type { OwnFloat32Array } from '../vectors/own-buffer.js'
import type { CheckedCallOptions } from './call-options.js'
import { TextCall } from './text-call.js'

/** A question with its vector and the vectors of its tokens. */
export interface EngineQuestion {
  /** The vector that `embed` returns. */
  readonly vector: OwnFloat32Array
  /** 64 numbers for each content token, with norm 1; absent if the model has no signatures. */
  readonly tokens?: OwnFloat32Array
}

/** A call of `embedQuestion`: like a call with one text, plus the vectors of its tokens. */
export class QuestionCall extends TextCall {
  readonly #rejectTruncation: boolean
  #tokens: OwnFloat32Array | undefined

  constructor(text: string, options: CheckedCallOptions, rejectTruncation: boolean) {
    super([text], options, rejectTruncation)
    this.#rejectTruncation = rejectTruncation
  }

  /** Available once the call has resolved. */
  get tokens(): OwnFloat32Array | undefined {
    return this.#tokens
  }

  override submit(native: NativeEngine, id: number, [text = '']: string[]): void {
    native.submitQuestion(id, text, this.interactive, this.#rejectTruncation)
  }

  protected override keep(start: number, completion: NativeCompletion): number {
    this.#tokens = completion.tokenVectors?.[0]
    return super.keep(start, completion)
  }
}
