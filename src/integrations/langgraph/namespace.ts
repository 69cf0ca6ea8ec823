import { InvalidNamespaceError, validateNamespace } from '@langchain/langgraph-checkpoint'

/** A label that can be a segment of a scope as it is; any other is percent-encoded. */
const PLAIN = /^[^\p{Cc}\p{Z}/%]+$/u

/**
 * The path of the scope for a namespace, below another scope.
 *
 * @throws InvalidNamespaceError
 */
export function scopeOf(base: string, namespace: readonly string[], allowEmpty = false): string {
  validateNamespace([...namespace], { allowEmpty, allowReservedRoot: true })
  const labels = namespace.map(segmentOf)
  return (base === '' ? labels : [base, ...labels]).join('/')
}

/** The namespace for a scope, below another scope. */
export function namespaceOf(base: string, scope: string): string[] {
  const path = base === '' ? scope : scope.slice(base.length + 1)
  return path === '' ? [] : path.split('/').map((segment) => decodeURIComponent(segment))
}

function segmentOf(label: string): string {
  if (PLAIN.test(label) && label.isWellFormed() && label === label.normalize('NFC')) return label
  try {
    return encodeURIComponent(label)
  } catch {
    throw new InvalidNamespaceError('Namespace labels must be well-formed text.')
  }
}
