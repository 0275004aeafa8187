import { z } from 'zod';
import { closestName } from './closest-name';
import type { VerifiedUsersModuleExtras } from './module-extras.interface';
import { ROLES } from './module-role';
import { flag, object, type Shape } from './option-schema';

/** What is given beside the options or their factory. */
export const extrasSchema = object({
  isGlobal: flag().optional(),
  role: z
    .enum(ROLES, { error: ({ input }) => `expected one of ${ROLES.join(', ')}${meantRole(input)}` })
    .optional(),
  dataSource: z.string().optional(),
  routeDecorators: z.custom<VerifiedUsersModuleExtras['routeDecorators']>().optional(),
  companyApiRoutes: flag().optional(),
  companyApiGuard: z.custom<VerifiedUsersModuleExtras['companyApiGuard']>().optional(),
  companyApiDecorators: z.custom<VerifiedUsersModuleExtras['companyApiDecorators']>().optional(),
} satisfies Shape<VerifiedUsersModuleExtras>);

export const EXTRA_NAMES = Object.keys(extrasSchema.shape);

function meantRole(role: unknown): string {
  const meant = typeof role === 'string' ? closestName(role, ROLES) : undefined;
  return meant === undefined ? '' : `; did you mean ${meant}?`;
}
