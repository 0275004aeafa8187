// An emulator of Prove that holds as many customers as are asked for, and takes as many requests as come.
import emulator from '../../dist/src/emulator/index.js';
import { PHONE_NUMBER } from '../parts/fill-customers.mjs';

const phone = { given: PHONE_NUMBER, e164: PHONE_NUMBER, country: 'US' };
const prove = await emulator.startProveEmulator({ settings: { requestsPerSecond: 0 } });
for (let number = 0; number < Number(process.env.ROWS); number += 1)
  prove.identities.enrol(phone, { id: `prove-${number}`, clientCustomerId: `customer-${number}` });
// Sorted now, and not when the first page is asked for.
prove.identities.byId();
process.stdout.write(`Emulated ${prove.url}\n`);
process.on('SIGTERM', () => process.exit(0));
