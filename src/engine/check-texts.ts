import { invalid, unreadable } from '../options/check.js'
import { isArray } from '../options/describe.js'

/** `text` when it is a string; any string will do, the empty one too. */
export function checkText(text: unknown): string {
  if (typeof text !== 'string') {
    throw invalid('text', 'a string', text)
  }
  return text
}

/**
 * A copy of `texts` when it is an array of strings. The copy is what makes a call safe from changes to the
 * array while it runs; each element is read once, in order.
 */
export function checkTexts(texts: unknown): string[] {
  if (!isArray(texts)) {
    throw invalid('texts', 'an array of strings', texts)
  }
  const { length } = texts
  const copy: string[] = []
  for (let index = 0; index < length; index++) {
    const text = read(texts, index)
    if (typeof text !== 'string') {
      throw index in texts
        ? invalid(`texts[${index}]`, 'a string', text)
        : invalid(`texts[${index}]`, 'a string (the array has a hole there)', text)
    }
    copy.push(text)
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
