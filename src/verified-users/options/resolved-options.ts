import type { EventPolicy } from './event-policy';
import type {
  CompanyOptions,
  JournalOptions,
  MailOptions,
  ProjectOptions,
  QueueOptions,
  RetryOptions,
  VerifiedUsersModuleOptions,
} from './verified-users-options.interface';

export const RESOLVED_OPTIONS = Symbol('VERIFIED_USERS_RESOLVED_OPTIONS');

type Filled<T> = { [K in keyof T]-?: T[K] };

export type ResolvedProject = Filled<ProjectOptions>;
export type ResolvedRetry = Filled<RetryOptions>;
export type ResolvedCompany = CompanyOptions & { primaryColor: string };

/** The options with every default filled in; what the module's providers inject. */
export interface ResolvedOptions {
  projects: ReadonlyMap<string, ResolvedProject>;
  queue: Filled<QueueOptions>;
  mail: Filled<Omit<MailOptions, 'company' | 'retry'>> & { company: ResolvedCompany; retry: ResolvedRetry };
  encryption: VerifiedUsersModuleOptions['encryption'];
  publicUrl: string;
  webhook: Filled<NonNullable<VerifiedUsersModuleOptions['webhook']>>;
  /** Null: off. */
  journal: Filled<JournalOptions> | null;
  notifications: { policies: ReadonlyMap<string, EventPolicy>; retry: ResolvedRetry };
  reverification: Filled<NonNullable<VerifiedUsersModuleOptions['reverification']>>;
  sweep: { intervalSeconds: number };
  now: () => Date;
}
