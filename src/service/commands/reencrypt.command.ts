import { ReencryptContacts } from '../../verified-users/identity/reencrypt-contacts.service';
import type { Command } from './command';

export const reencrypt: Command = {
  async run(context) {
    const module = await context.openModule();
    const contacts = module.get(ReencryptContacts, { strict: false });
    const count = await contacts.run();
    const rest = (await contacts.olderKeysNeeded())
      ? 'Running verifications still need an older key: run this again when they have ended, before a key leaves ENCRYPTION_KEYS.'
      : 'Older keys may leave ENCRYPTION_KEYS.';
    context.print(`Encrypted anew: ${count}. All contacts are under the newest key. ${rest}`);
  },
};
