import { configDefaults, defineConfig } from 'vitest/config'

/** `npm run check`, `npm test` and its options, `test:install` and `test:long` tell tests apart by file name. */
const FILES = {
  check: {
    include: ['__test__/**/*.test.ts'],
    exclude: ['**/*.slow.test.ts', '**/*.long.test.ts', '**/*.install.test.ts'],
  },
  test: { include: ['__test__/**/*.test.ts'], exclude: ['**/*.long.test.ts', '**/*.install.test.ts'] },
  built: { include: ['__test__/**/*.test.ts'], exclude: ['**/*.long.test.ts', '**/*.install.test.ts'] },
  install: { include: ['__test__/**/*.install.test.ts'], exclude: [] },
  faults: { include: ['__test__/store/faults.long.test.ts'], exclude: [] },
  long: { include: ['__test__/**/*.long.test.ts'], exclude: [] },
}

export default defineConfig(({ mode }) => {
  const { include, exclude } = FILES[mode as keyof typeof FILES] ?? FILES.test
  return {
    test: {
      // A native addon per process, as users have it; vitest's own documentation warns of threads here.
      pool: 'forks',
      include,
      exclude: [...configDefaults.exclude, ...exclude],
      ...(mode !== 'install' && { globalSetup: '__test__/postgres/support/global-setup.ts' }),
      // The inner loop is to be short; what looks at memory and at endings is not in it.
      ...(mode === 'check' && { maxWorkers: 2 }),
      // Installing takes as long as the network does; and the tests share two of their tools' caches.
      ...(mode === 'install' && {
        globalSetup: '__test__/install/support/global-setup.ts',
        fileParallelism: false,
      }),
      // To notice what hangs, not what is slow: a machine may be busy with ten other things.
      testTimeout: mode === 'install' ? 300_000 : 120_000,
      hookTimeout: mode === 'install' ? 300_000 : 120_000,
    },
  }
})
