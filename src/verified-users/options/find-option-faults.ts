import { DOUBTS } from './event-policy';
import { findProveFaults } from './find-prove-faults';
import { findReverificationFaults } from './find-reverification-faults';
import { findScheduleFaults } from './find-schedule-faults';
import { withStructureProblems } from './find-structure-problems';
import { isLogo } from './is-logo';
import { isSmtpUrl } from './is-smtp-url';
import { isUrlOf } from './is-url-of';
import { isWithin } from './is-within';
import { LEAST_SECRET_BYTES, LOWEST_SECRET_BYTES } from './weak-secrets';
import type { ProjectOptions, VerifiedUsersModuleOptions } from './verified-users-options.interface';

const PROJECT_NAME = /^[A-Za-z0-9_-]{1,64}$/;
const COLOR = /^#[0-9a-fA-F]{6}$/;
const KEY_BYTES = 32;

/** Reads the options as a stranger would hand them in; returns one line per fault, naming field and mend. */
export function findOptionFaults(options: VerifiedUsersModuleOptions): string[] {
  if (typeof options !== 'object' || options === null) return ['options: expected an object'];
  const faults = [
    ...projectFaults(options),
    ...queueFaults(options),
    ...mailFaults(options),
    ...encryptionFaults(options),
    ...policyFaults(options),
    ...journalFaults(options),
    ...publicUrlFaults(options.publicUrl),
    ...findReverificationFaults(options),
    ...findScheduleFaults(options.schedules),
    ...numberFaults(options),
  ];
  return withStructureProblems(options, faults);
}

function projectFaults({ projects }: VerifiedUsersModuleOptions): string[] {
  if (!Array.isArray(projects) || projects.length === 0) {
    return ['projects: at least one Prove project is needed, { webhookSecrets: ["whsec_..."] }'];
  }
  const faults: string[] = [];
  const names = projects.map((project: ProjectOptions | null) => project?.name ?? 'default');
  for (const [index, project] of projects.entries()) {
    const where = `projects[${index}]`;
    if (typeof project !== 'object' || project === null) {
      faults.push(`${where}: expected an object, { webhookSecrets: ["whsec_..."] }`);
      continue;
    }
    if (typeof names[index] !== 'string' || !PROJECT_NAME.test(names[index])) {
      faults.push(`${where}.name: use 1 to 64 letters, digits, "-" or "_"`);
    }
    if (names.indexOf(names[index]!) !== index) faults.push(`${where}.name: used twice; names are unique`);
    if (!Array.isArray(project.webhookSecrets) || project.webhookSecrets.length === 0) {
      faults.push(`${where}.webhookSecrets: at least one secret from Prove's portal is needed`);
    } else if (project.webhookSecrets.some((secret) => typeof secret !== 'string' || secret.length < 16)) {
      faults.push(
        `${where}.webhookSecrets: a secret has fewer than 16 characters; copy it whole, "whsec_" included`,
      );
    }
    if (
      project.minSecretBytes !== undefined &&
      !isWithin(project.minSecretBytes, LOWEST_SECRET_BYTES, LEAST_SECRET_BYTES)
    ) {
      faults.push(`${where}.minSecretBytes: expected ${LOWEST_SECRET_BYTES} to ${LEAST_SECRET_BYTES}`);
    }
    faults.push(...tokenRuleFaults(project, where));
    if (project.leewaySeconds !== undefined && !isWithin(project.leewaySeconds, 0, 60)) {
      faults.push(`${where}.leewaySeconds: expected 0 to 60`);
    }
    if (project.maxTokenAgeSeconds !== undefined && !isWithin(project.maxTokenAgeSeconds, 1, 86_400)) {
      faults.push(`${where}.maxTokenAgeSeconds: expected 1 to 86400`);
    }
    if (
      project.maxTokenLifetimeSeconds !== undefined &&
      !isWithin(project.maxTokenLifetimeSeconds, 60, 366 * 86_400)
    ) {
      faults.push(`${where}.maxTokenLifetimeSeconds: expected 60 to ${366 * 86_400}`);
    }
    faults.push(...findProveFaults(project.prove, `${where}.prove`));
  }
  return faults;
}

/** A string such as "false" counts as true, and would open what it was meant to close. */
function tokenRuleFaults(project: ProjectOptions, where: string): string[] {
  const { issuer } = project;
  const switches = ['acceptWithoutExpiry', 'acceptBareToken', 'acceptSecretWithoutPrefix'] as const;
  return [
    ...switches
      .filter((name) => project[name] !== undefined && typeof project[name] !== 'boolean')
      .map((name) => `${where}.${name}: expected true or false`),
    ...(issuer === undefined || issuer === false || (typeof issuer === 'string' && issuer !== '')
      ? []
      : [`${where}.issuer: expected the issuer that tokens name, or false to accept any`]),
  ];
}

function queueFaults({ queue }: VerifiedUsersModuleOptions): string[] {
  if (!queue?.connection) {
    return ['queue.connection: needed; BullMQ connection options, or { postgresUrl: "postgres://..." }'];
  }
  if (typeof queue.connection !== 'object' || Array.isArray(queue.connection)) {
    return ['queue.connection: expected an object, { host, port } or { postgresUrl: "postgres://..." }'];
  }
  if (
    queue.prefix !== undefined &&
    (typeof queue.prefix !== 'string' || queue.prefix.length === 0 || queue.prefix.includes(':'))
  ) {
    return ['queue.prefix: expected text without ":", for example "{verified-users}"'];
  }
  return [];
}

function mailFaults({ mail }: VerifiedUsersModuleOptions): string[] {
  if (!mail) return ['mail: needed; { transport, from, company }'];
  const faults: string[] = [];
  if (!mail.transport) faults.push('mail.transport: needed; "smtp://host:587" or nodemailer options');
  // Looked at here, for the transport's own error would repeat the address with its password.
  if (typeof mail.transport === 'string' && mail.transport && !isSmtpUrl(mail.transport)) {
    faults.push(
      'mail.transport: expected "smtp://user:password@host:587" or "smtps://..."; "?tls=none" sends in clear text',
    );
  }
  if (typeof mail.from !== 'string' || !mail.from.includes('@')) {
    faults.push('mail.from: expected a sender such as "Company <no-reply@example.com>"');
  } else if (/[\r\n]/.test(mail.from)) {
    faults.push('mail.from: line breaks are not allowed');
  }
  if (!mail.company?.name) faults.push('mail.company.name: needed; customers must see who writes to them');
  if (!mail.company?.supportEmail && !mail.company?.supportUrl) {
    faults.push('mail.company: supportEmail or supportUrl is needed, so that a customer can ask');
  }
  if (mail.company?.primaryColor !== undefined && !COLOR.test(mail.company.primaryColor)) {
    faults.push('mail.company.primaryColor: expected "#rrggbb"');
  }
  if (mail.company?.supportUrl !== undefined && !isHttpUrl(mail.company.supportUrl)) {
    faults.push('mail.company.supportUrl: expected an http(s) address');
  }
  if (mail.company?.logoUrl !== undefined && !isLogo(mail.company.logoUrl)) {
    faults.push('mail.company.logoUrl: expected an https:// address, or data:image/png;base64,...');
  }
  return faults;
}

function encryptionFaults({ encryption }: VerifiedUsersModuleOptions): string[] {
  if (!Array.isArray(encryption?.keys) || encryption.keys.length === 0) {
    return [
      'encryption.keys: at least one 32-byte key in base64 is needed; make one with "openssl rand -base64 32"',
    ];
  }
  return encryption.keys.flatMap((key, index) =>
    typeof key === 'string' && Buffer.from(key, 'base64').length === KEY_BYTES
      ? []
      : [
          `encryption.keys[${index}]: expected ${KEY_BYTES} bytes in base64; make one with "openssl rand -base64 32"`,
        ],
  );
}

function policyFaults({ notifications }: VerifiedUsersModuleOptions): string[] {
  return Object.entries(notifications?.policies ?? {}).flatMap(([type, policy]) =>
    DOUBTS.includes(policy?.doubt) &&
    typeof policy.reverify === 'boolean' &&
    typeof policy.invite === 'boolean'
      ? []
      : [
          `notifications.policies.${type}: expected { doubt: ${DOUBTS.join(' | ')}, reverify: boolean, invite: boolean }`,
        ],
  );
}

function journalFaults({ journal }: VerifiedUsersModuleOptions): string[] {
  if (journal === undefined || journal === false) return [];
  return typeof journal?.directory === 'string' && journal.directory.length > 0
    ? []
    : ['journal: expected { directory: "/var/lib/your-api/journal" }, or false'];
}

function publicUrlFaults(publicUrl: string): string[] {
  return isHttpUrl(publicUrl)
    ? []
    : ['publicUrl: expected the http(s) address at which customers reach this API'];
}

/** Every plain number among the options: [value, name, least, most]. Counts are whole, times need not be. */
function numberFaults(options: VerifiedUsersModuleOptions): string[] {
  const { webhook, queue, notifications, reverification, hostEvents, sweep, mail } = options;
  const limits = reverification?.limits;
  const journal = options.journal || undefined;
  const rules: [number | undefined, string, number, number][] = [
    [webhook?.maxBodyBytes, 'webhook.maxBodyBytes', 1_024, 64 * 1024 * 1024],
    [webhook?.maxDepth, 'webhook.maxDepth', 3, 1_000],
    [webhook?.maxItems, 'webhook.maxItems', 1, 100_000],
    [webhook?.maxRefusedDeliveries, 'webhook.maxRefusedDeliveries', 0, 1_000_000],
    [webhook?.maxRefusedDeliveriesPerHour, 'webhook.maxRefusedDeliveriesPerHour', 0, 1_000_000],
    [webhook?.maxRefusedBytesPerHour, 'webhook.maxRefusedBytesPerHour', 0, 2 ** 40],
    [webhook?.storeDeadlineSeconds, 'webhook.storeDeadlineSeconds', 0.1, 60],
    [journal?.maxBytes, 'journal.maxBytes', 4 * 1024 * 1024, 2 ** 40],
    [journal?.keepSeconds, 'journal.keepSeconds', 0, 3_600],
    [journal?.keepMaxBytes, 'journal.keepMaxBytes', 4 * 1024 * 1024, 2 ** 40],
    [queue?.notificationConcurrency, 'queue.notificationConcurrency', 1, 1_000],
    [queue?.notificationBatchSize, 'queue.notificationBatchSize', 1, 1_000],
    [queue?.emailConcurrency, 'queue.emailConcurrency', 1, 1_000],
    [queue?.keepFinishedSeconds, 'queue.keepFinishedSeconds', 0, 30 * 86_400],
    [queue?.keepFinishedCount, 'queue.keepFinishedCount', 0, 1_000_000],
    [notifications?.retry?.maxAttempts, 'notifications.retry.maxAttempts', 1, 100],
    [notifications?.retry?.firstDelaySeconds, 'notifications.retry.firstDelaySeconds', 0, 86_400],
    [notifications?.retry?.maxDelaySeconds, 'notifications.retry.maxDelaySeconds', 0, 7 * 86_400],
    [mail?.retry?.firstDelaySeconds, 'mail.retry.firstDelaySeconds', 0, 86_400],
    [mail?.retry?.maxDelaySeconds, 'mail.retry.maxDelaySeconds', 0, 7 * 86_400],
    [reverification?.linkLifetimeSeconds, 'reverification.linkLifetimeSeconds', 60, 365 * 86_400],
    [reverification?.deadlineSeconds, 'reverification.deadlineSeconds', 60, 365 * 86_400],
    [reverification?.sessionLifetimeSeconds, 'reverification.sessionLifetimeSeconds', 60, 86_400],
    [reverification?.uncoveredCheckSeconds, 'reverification.uncoveredCheckSeconds', 3_600, 10 * 365 * 86_400],
    [limits?.verificationsPerCase, 'reverification.limits.verificationsPerCase', 1, 100],
    [limits?.freshLinksPerCase, 'reverification.limits.freshLinksPerCase', 0, 100],
    [limits?.freshLinkPauseSeconds, 'reverification.limits.freshLinkPauseSeconds', 0, 86_400],
    [limits?.requestsPerLink, 'reverification.limits.requestsPerLink', 1, 1_000_000],
    [limits?.requestsPerAddress, 'reverification.limits.requestsPerAddress', 1, 1_000_000],
    [limits?.windowSeconds, 'reverification.limits.windowSeconds', 1, 86_400],
    [hostEvents?.concurrency, 'hostEvents.concurrency', 1, 1_000],
    [hostEvents?.retry?.firstDelaySeconds, 'hostEvents.retry.firstDelaySeconds', 0, 86_400],
    [hostEvents?.retry?.maxDelaySeconds, 'hostEvents.retry.maxDelaySeconds', 0, 7 * 86_400],
    [hostEvents?.retry?.giveUpAfterSeconds, 'hostEvents.retry.giveUpAfterSeconds', 0, 30 * 86_400],
    [sweep?.intervalSeconds, 'sweep.intervalSeconds', 1, 60],
  ];
  return rules.flatMap(([value, name, least, most]) => {
    if (value === undefined) return [];
    const whole = !name.endsWith('Seconds');
    if (isWithin(value, least, most) && (!whole || Number.isInteger(value))) return [];
    return [`${name}: expected ${whole ? 'a whole number from ' : ''}${least} to ${most}`];
  });
}

function isHttpUrl(value: unknown): boolean {
  return isUrlOf(value, ['http:', 'https:']);
}
