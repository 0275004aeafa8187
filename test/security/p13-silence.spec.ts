import { getMetadataArgsStorage } from 'typeorm';
import { verifiedUsersEntities } from '../../src';
import { engines } from '../support/engines';
import { describeControls } from './silence/controls';
import { LEAKS } from './silence/evidence';
import { findCanaries } from './silence/find-canaries';
import { runInSilence, type SilenceRun } from './silence/run';
import { textsOf } from './silence/texts-of';

/** Where the bytes of deliveries are kept, and the only place. */
const KEPT_DELIVERIES = /: table public\.(vu_delivery, column body|vu_quarantine, column content),/;

const TABLES = verifiedUsersEntities.map(
  (entity) => `public.${getMetadataArgsStorage().tables.find(({ target }) => target === entity)!.name}`,
);

describe.each(engines)('P13 a full run on $name', (engine) => {
  let run: SilenceRun;

  beforeAll(async () => {
    run = await runInSilence(engine, engine.name === 'Redis' ? 'express' : 'fastify');
  }, 180_000);

  afterAll(() => run?.drop());

  it.each(LEAKS)('lets nothing slip into: %s', (sink) => {
    expect(findCanaries(run.evidence[sink], run.canaries)).toEqual([]);
  });

  it('keeps what a delivery holds in the kept delivery alone', () => {
    const everything = LEAKS.flatMap((sink) => run.evidence[sink]);
    const hits = findCanaries(everything, [run.contentCanary]);
    expect(hits.filter((hit) => !KEPT_DELIVERIES.test(hit))).toEqual([]);
    expect(hits).not.toEqual([]);
  });

  it("keeps the ids of Prove's sessions in the records of verifications alone", () => {
    const everything = [...LEAKS, 'told' as const, 'emails' as const].flatMap((sink) => run.evidence[sink]);
    const hits = findCanaries(everything, [run.sessionCanary]);
    expect(
      hits.filter((hit) => !/: table public\.vu_verification, column correlation_id,/.test(hit)),
    ).toEqual([]);
    expect(hits).not.toEqual([]);
  });

  it('told whom it concerns what it hid from everybody else', () => {
    const found = new Set(findCanaries(run.evidence.told, run.canaries).map((hit) => hit.split(':')[0]));
    expect([...found]).toEqual(
      expect.arrayContaining([
        'first name',
        'last name',
        'email address',
        'phone number',
        'session secret',
        'auth token',
      ]),
    );
    for (const secret of ['company token', 'link token', 'idempotency key', 'encryption key 0'])
      expect(found).not.toContain(secret);
  });

  it('sent the customers what it hid from everybody else', () => {
    const found = findCanaries(run.evidence.emails, run.canaries).map((hit) => hit.split(':')[0]);
    expect([...new Set(found)].sort()).toEqual([
      'domain of an email address',
      'email address',
      'first name',
      'link token',
      'local part of an email address',
    ]);
  });

  it('went through everything that it was to go through', () => {
    const said = JSON.stringify(run.evidence.output);
    for (const line of [
      'A notification could not be applied',
      'page could not be made',
      'RouterExplorer',
      'A schedule failed',
      'The webhook is suspiciously quiet',
    ]) {
      expect(said).toContain(line);
    }
    const tables = run.evidence.tables.map(({ where }) => /^table (\S+),/.exec(where)![1]);
    expect(tables).toEqual(expect.arrayContaining(TABLES));
    expect(run.evidence.urls.length).toBeGreaterThan(10);
    const jobs = engine.name === 'Redis' ? run.evidence.redis : run.evidence.tables;
    const failures = jobs.filter(({ content }) =>
      textsOf(content).some((line) => line.includes('QueryFailedError')),
    );
    expect(failures.length).toBeGreaterThan(0);
  });

  describeControls(engine, () => run);
});
