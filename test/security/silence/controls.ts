import { Redis } from 'ioredis';
import { Client } from 'pg';
import { Gauge, Registry } from 'prom-client';
import type { Engine } from '../../support/engines';
import type { Canary } from './canary';
import { CapturedOutput } from './captured-output';
import { dumpPostgres } from './dump-postgres';
import { dumpRedis } from './dump-redis';
import { findCanaries, type Sink } from './find-canaries';
import type { SilenceRun } from './run';

/** Proves that the search is not blind: puts every canary of a run into every kind of place, and finds it there. */
export function describeControls(engine: Engine, run: () => SilenceRun): void {
  describe('finds every canary that is put', () => {
    /** Every canary in every spelling that must be found. */
    function plants(): [Canary, string[]][] {
      return run().canaries.map((canary) => [canary, spellings(canary)]);
    }

    function expectFound(sinks: readonly Sink[]): void {
      const found = new Set(findCanaries(sinks, run().canaries).map((hit) => hit.split(':')[0]));
      expect(
        run()
          .canaries.filter(({ name }) => !found.has(name))
          .map(({ name }) => name),
      ).toEqual([]);
    }

    it('in any spelling', () => {
      for (const [canary, forms] of plants()) {
        for (const form of forms)
          expect([form, findCanaries([{ where: 'here', content: form }], [canary])]).toEqual([
            form,
            [`${canary.name}: here`],
          ]);
      }
    });

    it.each([
      [
        'logger',
        (output: CapturedOutput, form: string) => output.logger.verbose({ deep: [{ form }] }, 'Context'),
      ],
      [
        'logged error',
        (output: CapturedOutput, form: string) =>
          output.logger.error(new Error('x', { cause: new Error(form) })),
      ],
      ['console', (_: CapturedOutput, form: string) => globalThis['console'].error('%s', form)],
      ['stdout', (_: CapturedOutput, form: string) => process.stdout.write(form)],
      ['stderr', (_: CapturedOutput, form: string) => process.stderr.write(Buffer.from(form))],
    ] as const)('into the output (%s)', (_, say) => {
      const output = new CapturedOutput(true);
      for (const [, [form]] of plants()) say(output, form!);
      output.stop();
      expectFound(output.lines);
    });

    it('into answers, errors, metrics and readiness', async () => {
      const registry = new Registry();
      const gauge = new Gauge({
        name: 'control',
        help: 'control',
        labelNames: ['label'],
        registers: [registry],
      });
      for (const [, [form]] of plants()) gauge.set({ label: form! }, 1);
      expectFound([{ where: 'metrics', content: await registry.metrics() }]);

      const forms = plants().map(([, [form]]) => form!);
      expectFound(forms.map((form) => ({ where: 'header', content: [[['x-header', form]], ''] })));
      expectFound(
        forms.map((form) => ({
          where: 'error',
          content: new Error('x', { cause: { parameters: [Buffer.from(form)] } }),
        })),
      );
      expectFound(
        forms.map((form) => ({
          where: 'error',
          content: Object.defineProperty(new Error('x'), 'input', { value: form }),
        })),
      );
      expectFound(
        forms.map((form) => ({ where: 'readiness', content: { checks: { queue: { reason: form } } } })),
      );
    });

    it('into tables, and into jobs on PostgreSQL', async () => {
      const client = new Client({ connectionString: run().databaseUrl });
      await client.connect();
      for (const [column, cast] of [
        ['text', '$1'],
        ['jsonb', 'to_jsonb($1::text)'],
        ['bytea', "convert_to($1, 'UTF8')"],
        ['text[]', 'ARRAY[$1]'],
      ]) {
        await client.query(`CREATE TABLE control (content ${column})`);
        for (const [, [form]] of plants()) await client.query(`INSERT INTO control VALUES (${cast})`, [form]);
        expectFound(
          (await dumpPostgres(run().databaseUrl)).filter(({ where }) =>
            where.startsWith('table public.control,'),
          ),
        );
        await client.query('DROP TABLE control');
      }
      if (engine.name === 'PostgreSQL') {
        for (const [index, [, [form]]] of plants().entries()) {
          await client.query(
            `INSERT INTO verified_users_queue.job (queue, id, seq, name, state, added_at_ms, data, failed_reason)
           VALUES ('control', $1, $1::text::bigint, 'control', 'failed', 0, to_jsonb($2::text), $2)`,
            [`${index}`, form],
          );
        }
        const jobs = (await dumpPostgres(run().databaseUrl)).filter(({ where }) =>
          where.includes('_queue.job,'),
        );
        for (const column of ['data', 'failed_reason']) {
          expectFound(jobs.filter(({ where }) => where.includes(`column ${column},`)));
        }
      }
      await client.end();
    });

    (engine.name === 'Redis' ? it : it.skip)('into Redis, whatever the type of the key', async () => {
      const redis = new Redis(run().redis!);
      const [prefix, names] = ['p13-control', ['string', 'list', 'set', 'zset', 'hash', 'field', 'stream']];
      for (const [index, [, [form]]] of plants().entries()) {
        await redis.set(`${prefix}:string:${index}`, form!);
        await redis.rpush(`${prefix}:list`, form!);
        await redis.sadd(`${prefix}:set`, form!);
        await redis.zadd(`${prefix}:zset`, 1, form!);
        await redis.hset(`${prefix}:hash`, `field-${index}`, form!);
        await redis.hset(`${prefix}:field`, form!, index);
        await redis.xadd(`${prefix}:stream`, '*', 'field', form!);
        await redis.set(`${prefix}:key:${form}`, 1);
      }
      const dump = await dumpRedis(run().redis!);
      await redis.unlink(...(await redis.keys(`${prefix}:*`)));
      redis.disconnect();
      for (const name of [...names, 'key']) {
        expectFound(dump.filter(({ where }) => where.startsWith(`Redis key ${prefix}:${name}`)));
      }
    });
  });
}

function spellings({ forms, digits }: Canary): string[] {
  const texts = forms.filter((form) => typeof form === 'string');
  const encoded = forms.flatMap((form) => {
    const bytes = Buffer.from(form);
    const shifted = Buffer.concat([Buffer.from('x'), bytes, Buffer.from('yz')]);
    return [
      bytes.toString('hex'),
      bytes.toString('base64'),
      bytes.toString('base64url'),
      shifted.toString('base64'),
    ];
  });
  const phones = digits
    ? [/^(...)(...)(....)$/.exec(digits)!].flatMap(([, area, prefix, line]) => [
        `(${area}) ${prefix}-${line}`,
        `+1.${area}.${prefix}.${line}`,
        `1 ${area} ${prefix} ${line}`,
      ])
    : [];
  return [
    ...texts.flatMap((text) => [
      text,
      text.toUpperCase(),
      `before${text}after`,
      encodeURIComponent(text),
      JSON.stringify({ text }),
    ]),
    ...encoded,
    ...phones,
  ];
}
