/** undici, loaded with the first call of Prove: it is a hundred modules, and many processes never call. */
export function undici(): typeof import('undici') {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- `import()` would make constructors asynchronous.
  return require('undici') as typeof import('undici');
}
