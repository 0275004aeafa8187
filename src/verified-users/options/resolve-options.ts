import { DEFAULT_EVENT_POLICIES } from './event-policy';
import { findOptionFaults } from './find-option-faults';
import { findProductionProblems } from './find-production-problems';
import { InvalidOptionsError } from './invalid-options.error';
import { resolveCompanyApiTokens } from './company-api-tokens';
import { resolveProveApi } from './resolve-prove-api';
import { resolveReverification } from './resolve-reverification';
import { resolveSchedules } from './resolve-schedules';
import type { ResolvedOptions, ResolvedProject } from './resolved-options';
import type { ProjectOptions, VerifiedUsersModuleOptions } from './verified-users-options.interface';
import { LEAST_SECRET_BYTES } from './weak-secrets';
import { withoutUndefined } from './without-undefined';

/**
 * Checks the options and fills in the defaults.
 *
 * @throws {InvalidOptionsError} with one line per fault, all of them at once.
 */
export function resolveOptions(options: VerifiedUsersModuleOptions): ResolvedOptions {
  const faults = findOptionFaults(options);
  // Weak secrets are how tests and trials are written, so only production refuses them.
  if (faults.length === 0 && process.env['NODE_ENV'] === 'production') {
    faults.push(...findProductionProblems(options));
  }
  if (faults.length > 0) throw new InvalidOptionsError(faults);
  return {
    projects: new Map(options.projects.map(resolveProject).map((project) => [project.name, project])),
    queue: {
      prefix: '{verified-users}',
      notificationConcurrency: 4,
      notificationBatchSize: 50,
      emailConcurrency: 4,
      keepFinishedSeconds: 3600,
      keepFinishedCount: 1000,
      ...withoutUndefined(options.queue),
    },
    mail: {
      defaultLocale: 'en',
      templates: {},
      ...withoutUndefined(options.mail),
      company: { primaryColor: '#1f4fd8', ...withoutUndefined(options.mail.company) },
      retry: {
        firstDelaySeconds: 30,
        maxDelaySeconds: 3600,
        ...withoutUndefined(options.mail.retry),
      },
    },
    encryption: options.encryption,
    publicUrl: options.publicUrl.replace(/\/+$/, ''),
    webhook: {
      maxBodyBytes: 1024 * 1024,
      maxDepth: 64,
      maxItems: 10_000,
      maxRefusedDeliveries: 1_000,
      maxRefusedDeliveriesPerHour: 100,
      maxRefusedBytesPerHour: 16 * 1024 * 1024,
      storeDeadlineSeconds: 3,
      ...withoutUndefined(options.webhook),
    },
    journal: options.journal
      ? {
          maxBytes: 256 * 1024 * 1024,
          keepSeconds: 300,
          keepMaxBytes: 64 * 1024 * 1024,
          ...withoutUndefined(options.journal),
        }
      : null,
    notifications: {
      // A map: an event type such as `constructor` must not find what every object has.
      policies: new Map(Object.entries({ ...DEFAULT_EVENT_POLICIES, ...options.notifications?.policies })),
      retry: {
        maxAttempts: 8,
        firstDelaySeconds: 2,
        maxDelaySeconds: 600,
        ...withoutUndefined(options.notifications?.retry),
      },
    },
    reverification: resolveReverification(options.reverification),
    companyApi: {
      staleNumber: options.companyApi?.staleNumber ?? 'keep',
      requireNames: options.companyApi?.requireNames ?? process.env['NODE_ENV'] === 'production',
      tokens: resolveCompanyApiTokens(options.companyApi?.tokens),
    },
    phoneNumbers: { validation: 'valid', ...withoutUndefined(options.phoneNumbers) },
    hostEvents: {
      concurrency: 4,
      ...withoutUndefined(options.hostEvents),
      retry: {
        firstDelaySeconds: 5,
        maxDelaySeconds: 3600,
        giveUpAfterSeconds: 3 * 86_400,
        ...withoutUndefined(options.hostEvents?.retry),
      },
    },
    sweep: { intervalSeconds: 15, ...withoutUndefined(options.sweep) },
    schedules: resolveSchedules(options.schedules),
    now: options.now ?? (() => new Date()),
  };
}

function resolveProject({ prove, ...project }: ProjectOptions): ResolvedProject {
  return {
    name: 'default',
    issuer: 'Prove Identity',
    leewaySeconds: 60,
    maxTokenAgeSeconds: 300,
    minSecretBytes: LEAST_SECRET_BYTES,
    maxTokenLifetimeSeconds: 86_400,
    acceptWithoutExpiry: true,
    acceptBareToken: false,
    acceptSecretWithoutPrefix: false,
    ...withoutUndefined(project),
    prove: prove ? resolveProveApi(prove) : null,
  };
}
