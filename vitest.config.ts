import { configDefaults, defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'

const ALL = ['__test__/**/*.test.ts']
const SLOW = '**/*.slow.test.ts'
const LONG = '**/*.long.test.ts'
const INSTALL = '**/*.install.test.ts'

/** Memory, times and endings are looked at alone: these tests use all processors themselves. */
const ALONE = '__test__/**/{memory,timing,exit,batches}.slow.test.ts'

/** `npm run check`, `npm test` and its options, `test:install` and `test:long` tell tests apart by file name. */
const PARTS = {
  check: [inPairs(ALL, [SLOW, LONG, INSTALL])],
  // Also of `built`, and without a mode.
  test: [inPairs(ALL, [LONG, INSTALL, ALONE]), alone([ALONE])],
  // Installing takes as long as the network does; and the tests share two of their tools' caches.
  install: [alone([`__test__/${INSTALL}`])],
  faults: [alone(['__test__/store/faults.long.test.ts'])],
  long: [alone([`__test__/${LONG}`])],
}

/** Two files at a time. */
function inPairs(include: string[], exclude: string[]): TestProjectInlineConfiguration {
  const files = { include, exclude: [...configDefaults.exclude, ...exclude] }
  return { extends: true, test: { name: 'in pairs', ...files, maxWorkers: 2 } }
}

/** One file after another, once the others have ended. */
function alone(include: string[]): TestProjectInlineConfiguration {
  return { extends: true, test: { name: 'alone', include, maxWorkers: 1 } }
}

export default defineConfig(({ mode }) => ({
  test: {
    // A native addon per process, as users have it; vitest's own documentation warns of threads here.
    pool: 'forks',
    globalSetup:
      mode === 'install'
        ? '__test__/install/support/global-setup.ts'
        : '__test__/postgres/support/global-setup.ts',
    // To notice what hangs, not what is slow: a machine may be busy with ten other things.
    testTimeout: mode === 'install' ? 300_000 : 120_000,
    hookTimeout: mode === 'install' ? 300_000 : 120_000,
    projects: PARTS[mode as keyof typeof PARTS] ?? PARTS.test,
  },
}))
