import { VerifiedUsersService } from '../../verified-users/company-api/verified-users.service';
import { IdentityNotFoundError } from '../../verified-users/identity/identity-not-found.error';
import { WakeUp } from '../../verified-users/queue/wake-up.service';
import { EMAIL_KINDS, type ResendOutcome } from '../../verified-users/reverification/resend-emails.service';
import type { Command } from './command';
import { commandOptions } from './command-options';
import { CommandRefusedError } from './command-refused.error';
import { openModule } from './open-module';

const WHY_NOT: Record<NonNullable<ResendOutcome['reason']>, string> = {
  no_email: 'there is no such email.',
  in_progress: 'it is still queued or being sent.',
  already_sent: 'the latest one was sent.',
  no_email_address: 'there is no address to send it to.',
  case_closed: 'its case is closed.',
};

export const resend: Command = {
  usage: 'resend <clientCustomerId>',
  about:
    "Resend a customer's email that failed, is doubtful or had no address: [--kind <kind>] [--project <name>]",
  async run(context, args) {
    const { values, words } = commandOptions(args, ['kind', 'project']);
    const [clientCustomerId, ...more] = words;
    const { kind, project } = values;
    if (!clientCustomerId || more.length > 0)
      throw new CommandRefusedError(['resend needs the clientCustomerId of one customer.']);
    if (kind !== undefined && !EMAIL_KINDS.includes(kind))
      throw new CommandRefusedError([`--kind is one of ${EMAIL_KINDS.join(', ')}.`]);
    const module = await openModule(context);
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
