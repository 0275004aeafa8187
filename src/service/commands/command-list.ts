import type { Command } from './command';

/** How a command is called and what its help says. */
export interface CommandDeclaration {
  name: string;
  /** As commander reads it: `<needed>`, `[optional]`. */
  words?: string;
  about: string;
  /** Longer explanation, for its own help only. */
  more?: string;
  options?: readonly (readonly [flags: string, about: string])[];
  /** What follows `verified-users` on the line. */
  examples: readonly string[];
  /** Besides the ones that all commands have. */
  exitCodes?: readonly (readonly [code: number, meaning: string])[];
  /** Where it makes sense: for the runnable service only, or also for an application that embeds the module. */
  group: 'Service' | 'Operation' | 'Emulator of Prove';
  /** Loaded when it is run: most commands load the whole module, and `sign` needs next to nothing. */
  load: () => Promise<Command<never, never>>;
}

const BY = ['--by <name>', 'who decides, for the record (default: the user of this machine)'] as const;
const OWN_OPTIONS = [
  '--own-options',
  'act with the options here, even if the application on the database has others',
] as const;
const DRY_RUN = ['--dry-run', 'say what would be done, and do nothing'] as const;
const SECRET = ['--secret <secret>', 'webhook secret (default: the newest of this environment)'] as const;
const PROJECT = [
  '--project <name>',
  'project whose secret it is; needed if CONFIG_FILE holds several',
] as const;

/** `start` is not among them: it does not end. */
export const COMMANDS: readonly CommandDeclaration[] = [
  {
    name: 'migrate',
    group: 'Service',
    about: 'bring the database schema up to date; safe to run twice and at once',
    options: [
      ['--grant-to <role>', 'afterwards grant this database role what the service needs, and no more'],
      DRY_RUN,
    ],
    examples: ['migrate --dry-run', 'migrate', 'migrate --grant-to verified_users_app'],
    load: async () => (await import('./migrate.command.js')).migrate,
  },
  {
    name: 'revert',
    group: 'Service',
    about: 'take the latest migration back, with the data in its tables',
    options: [['--yes', 'needed: tables are dropped with their data'], DRY_RUN],
    examples: ['revert --dry-run', 'revert --yes'],
    load: async () => (await import('./revert.command.js')).revert,
  },
  {
    name: 'import',
    group: 'Operation',
    words: '[file]',
    about: 'register the customers of a CSV or NDJSON file',
    more: 'What a row may hold: docs/import.md. A file may be imported again, in part or whole.',
    options: [
      ['--format <format>', 'csv or ndjson (default: by the ending of the file)'],
      ['--from-line <n>', 'go on at this line, counted from 1'],
      ['--errors <file>', 'write the rows that failed there, as NDJSON'],
      OWN_OPTIONS,
    ],
    examples: ['import customers.csv', 'import customers.ndjson --errors failed.ndjson --from-line 20001'],
    exitCodes: [
      [1, 'some rows were left out'],
      [2, 'it did not begin'],
      [3, 'it stopped in the middle, and says with which --from-line to go on'],
    ],
    load: async () => (await import('./import.command.js')).importCustomers,
  },
  {
    name: 'run',
    group: 'Operation',
    words: '<schedule>',
    about: 'run a schedule now, here, also one that is off; "run sweep" wakes what was forgotten',
    options: [OWN_OPTIONS],
    examples: ['run reconciliation', 'run sweep'],
    exitCodes: [
      [1, 'the run failed'],
      [3, 'another run of the schedule goes on'],
      [130, 'stopped by a signal, after the batch in hand'],
    ],
    load: async () => (await import('./run.command.js')).run,
  },
  {
    name: 'schedules',
    group: 'Operation',
    about: 'show every schedule: its timing, its last run and what it did, and when it runs next',
    examples: ['schedules'],
    load: async () => (await import('./schedules.command.js')).schedules,
  },
  {
    name: 'retry',
    group: 'Operation',
    words: '[notificationId]',
    about: 'retry failed notifications, or redrive dead letters of host events',
    options: [
      ['--failed', 'all failed notifications'],
      ['--host-event <id>', 'one event to the host'],
      ['--host-events', 'every dead letter that the filters let through'],
      ['--project <name>', 'filter of --host-events'],
      ['--name <event>', 'filter of --host-events'],
      ['--reason <reason>', 'filter of --host-events'],
      ['--since <time>', 'filter of --host-events, as in 2026-11-30T08:00:00Z'],
      ['--until <time>', 'filter of --host-events'],
      ['--discard', 'drop the dead letters instead of delivering them'],
      ['--dry-run', 'only list or count what --failed or --host-events would touch'],
    ],
    examples: ['retry 4711', 'retry --failed --dry-run', 'retry --host-events --reason ECONNREFUSED'],
    load: async () => (await import('./retry.command.js')).retry,
  },
  {
    name: 'resend',
    group: 'Operation',
    words: '[clientCustomerId]',
    about: "resend a customer's email that failed, is doubtful or had no address",
    options: [
      ['--kind <kind>', 'which of them (default: the latest)'],
      ['--project <name>', 'project of the customer (default: default)'],
    ],
    examples: ['resend customer-1', 'resend customer-1 --kind invitation'],
    load: async () => (await import('./resend.command.js')).resend,
  },
  {
    name: 'bounce',
    group: 'Operation',
    words: '[file]',
    about: 'report an email that came back: a delivery status notification, from a file or standard input',
    options: [['--project <name>', 'project of the customer (default: default)']],
    examples: ['bounce returned.eml', 'bounce < returned.eml'],
    load: async () => (await import('./bounce.command.js')).bounce,
  },
  {
    name: 'quarantine',
    group: 'Operation',
    words: '[list|accept|dismiss] [id]',
    about: 'decide on quarantined items and deliveries',
    options: [['--after <id>', 'list those after this one'], BY],
    examples: ['quarantine list', 'quarantine accept 12 --by ada', 'quarantine dismiss 13'],
    load: async () => (await import('./quarantine.command.js')).quarantine,
  },
  {
    name: 'differences',
    group: 'Operation',
    words: '[list|apply|dismiss] [id]',
    about: "where Prove's records and ours disagree",
    options: [['--after <cursor>', 'list those after this one'], BY, OWN_OPTIONS],
    examples: ['differences list', 'differences apply 7', 'differences dismiss 8 --by ada'],
    load: async () => (await import('./differences.command.js')).differences,
  },
  {
    name: 'reencrypt',
    group: 'Operation',
    about: 'encrypt all contacts under the newest key',
    examples: ['reencrypt'],
    load: async () => (await import('./reencrypt.command.js')).reencrypt,
  },
  {
    name: 'verify-history',
    group: 'Operation',
    about: 'look for edits, gaps and back-dating in the history',
    options: [['--accept-unchained', 'accept entries from before the hash chains: docs/history.md']],
    examples: ['verify-history'],
    exitCodes: [[1, 'something was found']],
    load: async () => (await import('./verify-history.command.js')).verifyHistory,
  },
  {
    name: 'doctor',
    group: 'Operation',
    about: 'look for broken rows and an unusable web SDK, without changing anything',
    options: [
      ['--invariants', 'only the rows'],
      ['--web-sdk [url]', 'only the web SDK; at this address, or the configured one'],
    ],
    examples: ['doctor', 'doctor --web-sdk https://static.example.com/prove/prove-auth.mjs'],
    exitCodes: [[1, 'something is broken, or could not be checked']],
    load: async () => (await import('./doctor.command.js')).doctor,
  },
  {
    name: 'emulator',
    group: 'Emulator of Prove',
    about: 'run Prove on this machine',
    options: [
      ['--port <port>', 'where it listens (default: 4010)'],
      ['--host <host>', 'on which address (default: 127.0.0.1)'],
      ['--allowed-hosts <names>', 'names under which it may be reached, separated by commas'],
      ['--webhook <url>', 'where it sends notifications'],
      SECRET,
      PROJECT,
      ['--remote-webhooks', "let the emulator's page point the webhook at other machines"],
    ],
    examples: ['emulator', 'emulator --port 0 --webhook http://localhost:3000/webhooks/prove'],
    load: async () => (await import('./emulator.command.js')).emulator,
  },
  {
    name: 'send',
    group: 'Emulator of Prove',
    words: '[event]',
    about: 'send one notification as Prove does',
    options: [
      ['--to <id>', "whom it is about: a UUID is Prove's id, anything else your own"],
      ['--customer <id>', 'your own id of the customer'],
      ['--identity <id>', "Prove's id of the customer"],
      ['--url <url>', 'where to (default: the service on this machine)'],
      SECRET,
      PROJECT,
      ['--event-id <id>', 'repeats an event (default: a new one)'],
    ],
    examples: ['send PHONE_NUMBER_CHANGE --to customer-1'],
    load: async () => (await import('./send.command.js')).send,
  },
  {
    name: 'sign',
    group: 'Emulator of Prove',
    about: "print a fresh header with Prove's signature, for any body",
    options: [SECRET, PROJECT],
    examples: ['sign'],
    load: async () => (await import('./sign.command.js')).sign,
  },
];
