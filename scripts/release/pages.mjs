import path from 'node:path'

/** A Markdown link, not a picture: its text, its target and the anchor. */
const LINK = /(?<!!)\[((?:[^\][]|\[[^\]]*\])*)\]\((?![a-z]+:|#)([^)\s#]+)(#[^)\s]*)?\)/g

/** The API pages repeat the declarations, which every package has. */
const API_PAGES = /^docs\/api\//
const DECLARATIONS = 'dist/index.d.ts'

/**
 * A page as it is in the package. Pages about the repository are not packed: a link to one leads to the repository if
 * package.json names it, and becomes plain text otherwise. A link to the API pages leads to the declarations.
 *
 * @param {string} page its path
 * @param {string} text
 * @param {ReadonlySet<string>} packed the paths of the package's files
 * @param {string | undefined} repository an address of the files of this version, without a slash at its end
 */
export function packedPage(page, text, packed, repository) {
  const folder = path.posix.dirname(page)
  return text.replaceAll(LINK, (link, label, target, place = '') => {
    const file = path.posix.join(folder, decodeURI(target)).replace(/\/$/, '')
    if (packed.has(file) || [...packed].some((one) => one.startsWith(`${file}/`))) return link
    if (API_PAGES.test(file)) return `[${label}](${path.posix.relative(folder, DECLARATIONS)})`
    return repository === undefined ? label : `[${label}](${repository}/${file}${place})`
  })
}

/**
 * Where the files of a version can be read.
 *
 * @param {{ repository?: string | { url: string }, version: string }} packageJson
 * @returns {string | undefined}
 */
export function filesAddress({ repository, version }) {
  const url = typeof repository === 'string' ? repository : repository?.url
  return url && `${url.replace(/^git\+/, '').replace(/\.git$/, '')}/blob/v${version}`
}
