// What the hash chain adds to a transaction that changes identities: lock, update, history entry; with the chain and with
// the bare INSERT that it replaced, in turns. And how fast chains are verified.
//   --short            fewer rounds
import ormconfig from '../dist/ormconfig.js';
import signers from '../dist/src/verified-users/identity/history/history-signer.js';
import verification from '../dist/src/verified-users/schedule/history/history-verification.service.js';
import starts from '../dist/src/verified-users/identity/history/mark-history-start.service.js';
import writer from '../dist/src/verified-users/identity/write-history.js';
import keyRing from '../dist/src/verified-users/privacy/key-ring.js';
import { median, printTable } from './parts/figures.mjs';
import { fillCustomers } from './parts/fill-customers.mjs';
import { ENCRYPTION_KEY } from './parts/service.mjs';
import { onServer, openSurroundings } from './parts/surroundings.mjs';

const CUSTOMERS = 2_000;
const BATCHES = [1, 10, 100];

const BARE = `
  INSERT INTO vu_identity_history (identity_id, at, what, cause_kind, cause_id, before, after)
  SELECT "identityId", at, what, cause->>'kind', cause->>'id', before, after
    FROM jsonb_to_recordset($1) AS entry ("identityId" uuid, at timestamptz, what text, cause jsonb, before jsonb, after jsonb)`;
const WAYS = {
  bare: (manager, entries) => manager.query(BARE, [JSON.stringify(entries)]),
  chained: (manager, entries) => writer.writeHistory(manager, ...entries),
};

export async function run(args) {
  const rounds = args.includes('--short') ? 3 : 9;
  const surroundings = await openSurroundings();
  const url = await surroundings.createDatabase('history');
  const dataSource = await ormconfig.createDataSource(url).initialize();
  try {
    const signer = new signers.HistorySigner(keyRing.readKeyRing([ENCRYPTION_KEY]));
    signer.signFor(dataSource);
    await onServer(url, (client) => fillCustomers(client, CUSTOMERS));
    const ids = (await dataSource.query('SELECT id FROM vu_identity ORDER BY id')).map(({ id }) => id);
    const rows = [];
    for (const batch of BATCHES) {
      const took = { bare: [], chained: [] };
      // The first round fills caches and begins the chains.
      for (let round = 0; round <= rounds; round += 1)
        for (const way of Object.keys(WAYS)) {
          const entries = Math.max(200, batch * 5);
          const ms = await change(dataSource, ids.slice(0, entries), batch, WAYS[way]);
          if (round > 0) took[way].push((ms * 1_000) / entries);
        }
      const [bare, chained] = [median(took.bare), median(took.chained)];
      rows.push([batch, bare, chained, chained / bare]);
    }
    process.stdout.write('Changes of identities, one connection\n\n');
    printTable([['entries a transaction', 'bare µs/entry', 'chained µs/entry', 'chained / bare'], ...rows]);
    const verified = await verifyAll(dataSource, signer);
    process.stdout.write(`Verified: ${Math.round(verified).toLocaleString('en')} entries/s\n`);
  } finally {
    await dataSource.destroy();
    await surroundings.close();
  }
}

/** @returns milliseconds for a change of every identity. */
async function change(dataSource, ids, batch, write) {
  const state = { status: 'verified', watch: 'watched', doubt: null, verifiedAt: new Date() };
  const cause = { kind: 'notification', id: '1' };
  const begun = performance.now();
  for (let from = 0; from < ids.length; from += batch) {
    const some = ids.slice(from, from + batch);
    await dataSource.transaction(async (manager) => {
      await manager.query('SELECT id FROM vu_identity WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE', [
        some,
      ]);
      await manager.query('UPDATE vu_identity SET updated_at = now() WHERE id = ANY($1)', [some]);
      const entry = { at: new Date(), what: 'notification_applied', cause, before: state, after: state };
      await write(
        manager,
        some.map((identityId) => ({ ...entry, identityId })),
      );
    });
  }
  return performance.now() - begun;
}

async function verifyAll(dataSource, signer) {
  const keys = { signer };
  const service = new verification.HistoryVerificationService(
    dataSource,
    keys,
    new starts.MarkHistoryStart(dataSource, keys),
  );
  let entries = 0;
  const begun = performance.now();
  for (let after = null, goesOn = true; goesOn; goesOn = after !== null) {
    const batch = await service.verify(after);
    if (batch.findings.length > 0) throw new Error(`Found ${batch.findings[0].kind}`);
    entries += batch.entries;
    after = batch.next;
  }
  return (entries / (performance.now() - begun)) * 1_000;
}
