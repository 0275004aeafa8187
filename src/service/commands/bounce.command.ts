import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { VerifiedUsersService } from '../../verified-users/company-api/verified-users.service';
import { WakeUp } from '../../verified-users/queue/wake-up.service';
import type { Command } from './command';

/** For a mail server that pipes the bounce mailbox into a program, or a script that empties it. */
export const bounce: Command<{ project?: string }> = {
  async run(context, [file], { project }) {
    const raw = file === undefined ? await buffer(process.stdin) : await readFile(file);
    const module = await context.openModule();
    const users = module.get(VerifiedUsersService, { strict: false });
    const { outcome, emailUndeliverable } = await users.reportBounceNotification(raw, project);
    await module.get(WakeUp, { strict: false }).settled();
    // No failure: the mailbox gets spam, and answers of people; a mail server would return those to their senders.
    context.print(emailUndeliverable ? `${outcome}: the address gets no more emails` : outcome);
  },
};
