// Takes out of a built `dist` what production never runs: it shows links, verifies anybody, or makes up secrets.
//   node scripts/remove-stand-ins.mjs dist
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

const STAND_INS = ['demo', 'emulator', 'embedded/mailbox', 'embedded/postgres', 'embedded/secrets'];

const [dist] = process.argv.slice(2);
if (dist === undefined) throw new Error('Name the folder that was built: remove-stand-ins.mjs dist');
for (const folder of STAND_INS) await rm(join(dist, 'src', folder), { recursive: true });
