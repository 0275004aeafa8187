import { CreateVerifiedUsers1764000000000 } from './migrations/1764000000000-create-verified-users';

/** Every migration of the module, oldest first; add them to the `migrations` of your TypeORM DataSource. */
export const verifiedUsersMigrations = [CreateVerifiedUsers1764000000000];
