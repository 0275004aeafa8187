/** Preloaded into a service: at SIGUSR2 its event loop stands still for `BLOCK_MS`, as in a long computation. */
const tell = (msg) => process.stdout.write(`${JSON.stringify({ level: 'info', msg })}\n`);

process.on('SIGUSR2', () => {
  tell('Blocking');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(process.env.BLOCK_MS));
  tell('Blocked');
});
