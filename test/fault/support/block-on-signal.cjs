/** Preloaded into a service: at SIGUSR2 its event loop stands still for `BLOCK_MS`, as in a long computation. */
process.on('SIGUSR2', () => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(process.env.BLOCK_MS));
  process.stdout.write('{"level":"info","msg":"Blocked"}\n');
});
