import { Logger } from '@nestjs/common';
import { runInRequest } from './current-request';
import { PinoLogger } from './pino-logger';
import type { PinoLoggerOptions } from './pino-logger';
import { readableLines } from './readable-lines';

function collect(options: Partial<PinoLoggerOptions> = {}) {
  const lines: Record<string, unknown>[] = [];
  const destination = {
    write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>),
  };
  return { lines, logger: new PinoLogger({ level: 'info', destination, ...options }) };
}

afterEach(() => Logger.overrideLogger(undefined as never));

describe('PinoLogger', () => {
  it('writes one JSON object per line: level, ISO time, context, text', () => {
    const { lines, logger } = collect({ fields: { role: 'worker' } });
    logger.log('Started', { port: 3000 }, 'Service');
    expect(lines).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        role: 'worker',
        port: 3000,
        context: 'Service',
        msg: 'Started',
      },
    ]);
  });

  it("keeps to its level, with Nest's names for pino's levels", () => {
    const all = collect({ level: 'trace' });
    for (const method of ['fatal', 'error', 'warn', 'log', 'debug', 'verbose'] as const)
      all.logger[method]('x');
    expect(all.lines.map(({ level }) => level)).toEqual(['fatal', 'error', 'warn', 'info', 'debug', 'trace']);
    const few = collect({ level: 'warn' });
    few.logger.log('x');
    few.logger.warn('y');
    expect(few.lines.map(({ msg }) => msg)).toEqual(['y']);
  });

  it("serves Nest's own Logger, whose context comes last", () => {
    const { lines, logger } = collect();
    Logger.overrideLogger(logger);
    new Logger('Sweeper').error('Sweep failed', new Error('jo').stack);
    new Logger('WakeUp').warn({ message: 'Wake-up lost', queue: 'emails', email: 'jo@example.com' });
    expect(lines).toMatchObject([
      { level: 'error', context: 'Sweeper', msg: 'Sweep failed' },
      { level: 'warn', context: 'WakeUp', msg: 'Wake-up lost', queue: 'emails', email: '[redacted]' },
    ]);
    expect(lines[0]).not.toHaveProperty('stack');
  });

  it('names the request in whose course something is logged', () => {
    const { lines, logger } = collect();
    runInRequest({ requestId: 'r-1' }, () => logger.log('inside'));
    logger.log('outside');
    expect(lines.map(({ requestId }) => requestId)).toEqual(['r-1', undefined]);
  });
});

describe('readableLines', () => {
  it('is short, and no text from outside can end the line or command the terminal', () => {
    let written = '';
    const destination = readableLines({ write: (text) => (written += text) });
    const { logger } = collect({ level: 'debug', destination });
    logger.warn('two\nlines \u001b[2J', { queue: 'emails', count: 2 }, 'WakeUp');
    logger.error(
      'Failed',
      Object.assign(new Error('gone'), { code: 'E_X', stack: 'Error: gone\n    at f (a.js:1:1)' }),
    );
    expect(written.split('\n').map((line) => line.replace(/^\d\S+ /, ''))).toEqual([
      'WARN  [WakeUp] two lines  [2J queue=emails count=2',
      'ERROR Failed',
      '  Error (E_X): gone',
      '    at f (a.js:1:1)',
      '',
    ]);
  });
});
