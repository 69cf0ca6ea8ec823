import path from 'node:path'

/** The target of a Markdown link or picture that is neither an address nor a place on the same page. */
const RELATIVE_LINK = /\]\((?![a-z]+:|#)([^)\s#]+)[^)]*\)/g

/**
 * Links in a package's Markdown that lead out of the package: they are dead for a reader in node_modules.
 *
 * @param {Readonly<Record<string, Buffer | string>>} files by path within the package
 * @returns {string[]} one sentence each
 */
export function deadLinks(files) {
  const paths = Object.keys(files)
  return Object.entries(files)
    .filter(([file]) => file.endsWith('.md'))
    .flatMap(([file, content]) =>
      [...content.toString().matchAll(RELATIVE_LINK)].flatMap(([, link = '']) => {
        const target = path.posix.join(path.posix.dirname(file), decodeURI(link)).replace(/\/$/, '')
        const isThere = paths.some((one) => one === target || one.startsWith(`${target}/`))
        return isThere ? [] : [`${file} links to ${link}, which is not in the package`]
      }),
    )
}
