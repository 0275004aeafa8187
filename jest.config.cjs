const { availableParallelism } = require('node:os');

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/test/browser/', '/test/fault/'],
  transform: {
    '^.+\\.[jt]s$': [
      '@swc/jest',
      { ...JSON.parse(require('node:fs').readFileSync(`${__dirname}/.swcrc`, 'utf8')), swcrc: false },
    ],
  },
  // These packages are ES modules only; jest needs them turned into CommonJS.
  transformIgnorePatterns: [
    '/node_modules/(?!(?:@nestjs|nodemailer|jose|file-type|strtok3|token-types|@tokenizer|@borewit|uint8array-extras|safe-stable-stringify|cookie)/)',
  ],
  // Lazy imports name their file in full, as Node wants it.
  moduleNameMapper: {
    '^(\\.\\./(?:embedded/.*|emulator))/index\\.js$': '$1',
    '^(\\./(?:[a-z-]+\\.command|open-module)|\\.\\./(?:run-service|open-database)|.*/data-source\\.token)\\.js$':
      '$1',
  },
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  // Suites kill servers on purpose; what such a death leaves open must not keep a finished run from ending.
  forceExit: true,
  // Half of the time a suite waits for a server, so there may be more of them than processors.
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
  // A safety net, not a measure: a loaded machine needs a minute to start the processes of some tests.
  testTimeout: 120_000,
};
