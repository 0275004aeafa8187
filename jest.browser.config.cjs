const base = require('./jest.config.cjs');

/** Tests in a real Chromium: `CHROMIUM_PATH`, or /usr/bin/chromium. */
module.exports = {
  ...base,
  roots: ['<rootDir>/test/browser'],
  testPathIgnorePatterns: ['/node_modules/'],
};
