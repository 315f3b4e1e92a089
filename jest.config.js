import { swcOptions } from './test/support/swc-options.js';

const project = (name, tests, options = {}) => ({
  displayName: name,
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testMatch: tests.map((pattern) => `<rootDir>/${pattern}`),
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '\\.ts$': ['@swc/jest', swcOptions({ tsx: false })],
    '\\.tsx$': ['@swc/jest', swcOptions({ tsx: true })],
  },
  injectGlobals: false,
  ...options,
});

/** Runs of any of these projects start one PostgreSQL and end it; a run of `unit` alone does not. */
const database = {
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
};

export default {
  maxWorkers: 2,
  // Modules that a worker loaded as ESM stay in its memory until it ends.
  workerIdleMemoryLimit: '1GB',
  testTimeout: 30_000,
  projects: [
    project('unit', ['src/**/*.spec.ts?(x)', 'test/architecture/*.spec.ts']),
    project('integration', ['test/integration/**/*.spec.ts?(x)'], database),
    project('e2e', ['test/e2e/**/*.spec.ts?(x)'], database),
    project('browser', ['test/browser/**/*.spec.ts?(x)'], database),
  ],
};
