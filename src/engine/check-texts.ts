import { checkOptions, invalid, requireString, unreadable } from '../options/check.js'
import { isArray } from '../options/describe.js'

/** The texts of a call that makes passages, and the prefix of each, in the same order. */
export interface CheckedPassageInputs {
  readonly texts: readonly string[]
  /** An empty string for a text without a prefix. */
  readonly prefixes: readonly string[]
}

/**
 * A copy of `texts` when it is an array of strings. The copy protects a running call from changes to the array; each
 * element is read once, in order.
 */
export function checkTexts(texts: unknown): string[] {
  return copyOf(texts, 'an array of strings', 'a string', (text) =>
    typeof text === 'string' ? text : undefined,
  )
}

/** Checks the text of a call that takes one text. */
export function checkText(text: unknown): string {
  if (isArray(text)) throw invalid('text', 'a string', text, ': for several texts use embedBatch')
  return requireString(text, 'text')
}

/** {@link checkTexts} for an array of `{ text, prefix }`. */
export function checkPassageInputs(inputs: unknown): CheckedPassageInputs {
  const checked = copyOf(inputs, 'an array of objects with a text', 'an object with a text', (input, name) =>
    typeof input === 'object' && input !== null && !isArray(input) ? checkInput(input, name) : undefined,
  )
  return { texts: checked.map(({ text }) => text), prefixes: checked.map(({ prefix }) => prefix) }
}

function checkInput(input: object, name: string): { readonly text: string; readonly prefix: string } {
  const { text, prefix = '' } = checkOptions<'text' | 'prefix'>(input, ['text', 'prefix'], name)
  return { text: requireString(text, `${name}.text`), prefix: requireString(prefix, `${name}.prefix`) }
}

/** The elements of an array, each as `check` returns it; `check` returns undefined to refuse one. */
function copyOf<T>(
  array: unknown,
  expected: string,
  expectedElement: string,
  check: (element: unknown, name: string) => T | undefined,
): T[] {
  if (!isArray(array)) {
    throw invalid(
      'texts',
      expected,
      array,
      typeof array === 'string' ? ': write an array, also for one text' : '',
    )
  }
  const { length } = array
  const copy: T[] = []
  for (let index = 0; index < length; index++) {
    const name = `texts[${index}]`
    const element = read(array, index)
    const checked = check(element, name)
    if (checked === undefined) {
      const hole = index in array ? '' : ' (the array has a hole there)'
      throw invalid(name, `${expectedElement}${hole}`, element)
    }
    copy.push(checked)
  }
  return copy
}

function read(texts: readonly unknown[], index: number): unknown {
  try {
    return texts[index]
  } catch (cause) {
    throw unreadable(`texts[${index}]`, cause)
  }
}
