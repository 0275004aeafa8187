/** Tests that break what the service stands on; they take minutes and run by `npm run test:fault`. */
/** @type {import('jest').Config} */
module.exports = {
  ...require('./jest.config.cjs'),
  roots: ['<rootDir>/test/fault'],
  testPathIgnorePatterns: ['/node_modules/'],
  // Processes that are killed and started again want processor time; most of the rest is waiting.
  maxWorkers: 2,
  testTimeout: 300_000,
};
