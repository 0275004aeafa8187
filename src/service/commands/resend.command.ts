import { VerifiedUsersService } from '../../verified-users/company-api/verified-users.service';
import { IdentityNotFoundError } from '../../verified-users/identity/identity-not-found.error';
import { WakeUp } from '../../verified-users/queue/wake-up.service';
import { EMAIL_KINDS, type ResendOutcome } from '../../verified-users/reverification/resend-emails.service';
import type { Command } from './command';
import { CommandRefusedError, UsageError } from './command-refused.error';

const WHY_NOT: Record<NonNullable<ResendOutcome['reason']>, string> = {
  no_email: 'there is no such email.',
  in_progress: 'it is still queued or being sent.',
  already_sent: 'the latest one was sent.',
  no_email_address: 'there is no address to send it to.',
  undeliverable_address:
    'emails to its address came back; change it, or clear the mark (docs/email-bounces.md).',
  case_closed: 'its case is closed.',
};

export const resend: Command<{ kind?: string; project?: string }> = {
  async run(context, [clientCustomerId], { kind, project }) {
    if (!clientCustomerId) throw new UsageError(['resend needs the clientCustomerId of one customer.']);
    if (kind !== undefined && !EMAIL_KINDS.includes(kind))
      throw new UsageError([`--kind is one of ${EMAIL_KINDS.join(', ')}.`]);
    const module = await context.openModule();
    const { queued, reason } = await module
      .get(VerifiedUsersService, { strict: false })
      .resendEmail({ clientCustomerId, ...(project && { project }) }, kind ? { kind } : {})
      .catch((error: unknown) => {
        if (!(error instanceof IdentityNotFoundError)) throw error;
        throw new CommandRefusedError([
          `There is no customer "${clientCustomerId}" in the project "${project ?? 'default'}".`,
        ]);
      });
    await module.get(WakeUp, { strict: false }).settled();
    if (!queued) throw new CommandRefusedError([`Nothing was resent: ${WHY_NOT[reason!]}`]);
    context.print('The email is queued.');
  },
};
