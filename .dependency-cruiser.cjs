// Folders of the module depend downwards only. Each entry: folder -> the folders it may import from.
// Order and reasons: docs/architecture.md.
const ground = [
  'options',
  'database',
  'privacy',
  'phone',
  'observability',
  'queue',
  'problem',
  'raw-body',
  'rate-limit',
];
const below = {
  options: ['options'],
  database: ground,
  privacy: ground,
  phone: ['phone'],
  observability: ground,
  queue: ground,
  problem: ground,
  'raw-body': ground,
  'rate-limit': ['options', 'rate-limit'],
  // Reads tables, not code: it imports nothing.
  doctor: ['doctor'],
  identity: [...ground, 'identity'],
  mail: [...ground, 'mail'],
  prove: [...ground, 'prove'],
  'host-events': [...ground, 'identity', 'host-events'],
  reverification: [...ground, 'identity', 'mail', 'prove', 'host-events', 'reverification'],
  inbox: [...ground, 'identity', 'host-events', 'reverification', 'inbox'],
  webhook: [...ground, 'inbox', 'webhook'],
};
const everything = [...Object.keys(below), 'schedule', 'company-api', 'admin'];
below.schedule = everything;
below['company-api'] = everything;
below.admin = everything;

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'A cycle means that two things are one, or that a third is missing.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    ...Object.entries(below).map(([folder, allowed]) => ({
      name: `downwards-${folder}`,
      severity: 'error',
      from: { path: `^src/verified-users/${folder}/` },
      to: {
        path: '^src/verified-users/',
        pathNot: [
          ...allowed.map((name) => `^src/verified-users/${name}/`),
          // The entity list is on the ground floor and names entities of every floor, nothing else of them.
          ...(folder === 'database' ? ['\\.entity\\.ts$'] : []),
        ],
      },
    })),
    {
      name: 'identity-knows-no-transport',
      severity: 'error',
      comment: 'Identity knows neither HTTP nor BullMQ.',
      from: { path: '^src/verified-users/identity/' },
      to: { path: 'node_modules/(bullmq|@nestjs/bullmq|fastify|express)/' },
    },
    {
      name: 'stand-ins-stand-alone',
      severity: 'error',
      comment: 'What starts a database, a mailbox or an emulator on a laptop knows nothing of the module.',
      from: { path: '^src/(embedded|emulator)/' },
      to: { path: '^src/(?!embedded/|emulator/|(?:durable-files|loopback)\\.ts$)' },
    },
    {
      name: 'module-knows-no-service',
      severity: 'error',
      from: { path: '^src/verified-users/' },
      to: { path: '^src/(?!verified-users/|(?:durable-files|loopback)\\.ts$)' },
    },
    {
      name: 'no-dev-dependency-in-module',
      severity: 'error',
      from: { path: '^src/verified-users/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
