// Preloaded into a process whose clock is to jump: seconds in the file CLOCK_OFFSET_FILE, read again at every look at the
// clock. Timers are not touched: they run by a clock that does not jump, as in a real process.
const { readFileSync } = require('node:fs');

const RealDate = Date;
const offsetMs = () => Number(readFileSync(process.env.CLOCK_OFFSET_FILE, 'utf8')) * 1000;
const now = () => RealDate.now() + offsetMs();

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(
      target,
      args.length === 0 ? [now()] : args,
      newTarget === globalThis.Date ? target : newTarget,
    ),
  apply: () => new RealDate(now()).toString(),
  get: (target, key, receiver) => (key === 'now' ? now : Reflect.get(target, key, receiver)),
});
