/** Tests that break what the service stands on; they take minutes and run by `npm run test:fault`. */
/** @type {import('jest').Config} */
module.exports = {
  ...require('./jest.config.cjs'),
  roots: ['<rootDir>/test/fault'],
  testPathIgnorePatterns: ['/node_modules/'],
  // They kill processes and want the machine for themselves.
  maxWorkers: 1,
  testTimeout: 300_000,
};
