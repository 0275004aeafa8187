import { ReencryptContacts } from '../../verified-users/identity/reencrypt-contacts.service';
import type { Command } from './command';
import { openModule } from './open-module';

export const reencrypt: Command = {
  usage: 'reencrypt',
  about: 'Encrypt all contacts under the newest key of ENCRYPTION_KEYS',
  async run(context) {
    const module = await openModule(context);
    const count = await module.get(ReencryptContacts, { strict: false }).run();
    context.print(
      `Encrypted anew: ${count}. All contacts are under the newest key; older keys may leave ENCRYPTION_KEYS.`,
    );
  },
};
