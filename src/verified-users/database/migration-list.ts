import type { MigrationInterface } from 'typeorm';
import { CreateVerifiedUsers1764000000000 } from './migrations/1764000000000-create-verified-users';
import { CreateProveBudget1764100000000 } from './migrations/1764100000000-create-prove-budget';
import { CloseTheLoop1764200000000 } from './migrations/1764200000000-close-the-loop';
import { AddSchedules1764300000000 } from './migrations/1764300000000-add-schedules';

/** Every migration of the module, oldest first; add them to the `migrations` of your TypeORM DataSource. */
export const verifiedUsersMigrations: (new () => MigrationInterface & { name: string })[] = [
  CreateVerifiedUsers1764000000000,
  CreateProveBudget1764100000000,
  CloseTheLoop1764200000000,
  AddSchedules1764300000000,
];
