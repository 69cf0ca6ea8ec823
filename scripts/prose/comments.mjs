// The comments of a source, as Markdown with the lines of the source.

/**
 * @param {string} source TypeScript, JavaScript or Rust
 * @returns {string} as many lines; those without a comment are empty
 */
export function commentsOf(source) {
  let inside = false
  return source
    .split('\n')
    .map((line) => {
      const text = line.trim()
      if (inside) {
        inside = !text.includes('*/')
        return text.replace(/\*\/.*$/, '').replace(/^\*\s?/, '')
      }
      if (text.startsWith('/*')) {
        inside = !text.includes('*/')
        return text.replace(/\*\/.*$/, '').replace(/^\/\*+\s?/, '')
      }
      return /^\/\/[/!]?\s/.test(text) ? text.replace(/^\/\/[/!]?\s/, '') : ''
    })
    .map((line) => line.replace(/^@\w+( \{[^}]*\})?/, ''))
    .join('\n')
}
