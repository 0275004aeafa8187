import type { HistoryFinding } from '../../verified-users/identity/history/verify-chain';
import { HistoryVerificationService } from '../../verified-users/schedule/history/history-verification.service';
import type { Command } from './command';
import { table } from './table';

/** Beyond it a person reads no more. */
const MAX_LISTED = 100;

export const verifyHistory: Command<{ acceptUnchained?: true }> = {
  async run({ print, openModule }, _words, { acceptUnchained }) {
    const module = await openModule();
    const verification = module.get(HistoryVerificationService, { strict: false });
    if (acceptUnchained)
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
