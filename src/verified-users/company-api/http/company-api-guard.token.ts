import type { CanActivate, Type } from '@nestjs/common';

/** The host's own guard for the company API; null: the module's tokens. */
export const COMPANY_API_GUARD = Symbol('VERIFIED_USERS_COMPANY_API_GUARD');
export type CompanyApiGuardClass = Type<CanActivate> | null;
