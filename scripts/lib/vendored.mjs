/**
 * Packages that are built into `dist/vendor`, a file each, in place of being installed beside it: what is used of them
 * is a tenth of what they install, and the size of an installation is bounded. Their licences are in
 * THIRD-PARTY-NOTICES.md.
 */
export const VENDORED = ['chokidar', 'ignore', 'marked', 'smol-toml', 'supports-hyperlinks', 'yaml', 'yauzl']

/** What an import of one of them becomes: a name of package.json's `imports`, the same from every file of `dist`. */
export const vendoredName = (/** @type {string} */ name) => `#vendor/${name}`

/** What these files contain of others: the packages themselves, and what they import. */
export const VENDORED_PACKAGES = [...VENDORED, 'has-flag', 'pend', 'readdirp', 'supports-color'].sort()
