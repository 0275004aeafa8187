import type { HistoryFinding } from '../../verified-users/identity/history/verify-chain';
import { HistoryVerificationService } from '../../verified-users/schedule/history/history-verification.service';
import type { Command } from './command';
import { CommandRefusedError } from './command-refused.error';
import { openModule } from './open-module';
import { table } from './table';

const ACCEPT = '--accept-unchained';
/** Beyond it a person reads no more. */
const MAX_LISTED = 100;

export const verifyHistory: Command = {
  usage: 'verify-history',
  about: `Look for edits, gaps and back-dating in the history; exit code 1 when there are any. ${ACCEPT}: see docs/history.md`,
  async run(context, args) {
    if (args.some((arg) => arg !== ACCEPT))
      throw new CommandRefusedError([`verify-history takes ${ACCEPT} and nothing else.`]);
    const { print } = context;
    const module = await openModule(context);
    const verification = module.get(HistoryVerificationService, { strict: false });
    if (args.length > 0)
      print(`Accepted as from before the hash chains: ${await verification.acceptUnchained()} entries.`);
    const listed: HistoryFinding[] = [];
    let [identities, entries, unchained, found] = [0, 0, 0, 0];
    let after: string | null = null;
    do {
      const batch = await verification.verify(after);
      identities += batch.identities;
      entries += batch.entries;
      unchained += batch.unchained;
      found += batch.findings.length;
      listed.push(...batch.findings.slice(0, MAX_LISTED - listed.length));
      after = batch.next;
    } while (after !== null);
    const rows = listed.map(({ kind, identityId, entryId }) => [kind, identityId ?? 'all', entryId ?? '']);
    if (found > 0) for (const line of table([['finding', 'identity', 'entry'], ...rows])) print(line);
    if (found > listed.length) print(`... and ${found - listed.length} more.`);
    print(
      `${entries} entries of ${identities} identities: ${found} findings, ${unchained} entries from before the hash chains.`,
    );
    return found === 0 ? 0 : 1;
  },
};
