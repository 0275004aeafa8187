import type { CanActivate, Type } from '@nestjs/common';
import type { CompanyApiHostGuard, ProjectAccess } from '../../options/company-api-guard.interface';
import { UnauthorizedError } from '../errors/unauthorized.error';

/** The host's own guard for the company API; null: the module's tokens. */
export const COMPANY_API_GUARD = Symbol('VERIFIED_USERS_COMPANY_API_GUARD');
export type CompanyApiGuardClass = Type<CanActivate | CompanyApiHostGuard> | null;

/** Beside the request, not on it: nothing that parses the request can write it. */
const granted = new WeakMap<object, ProjectAccess>();

export function grantAccess(request: object, access: ProjectAccess): void {
  granted.set(request, access);
}

/** @throws {UnauthorizedError} if the guard has not let this request in. */
export function accessOf(request: object): ProjectAccess {
  const access = granted.get(request);
  if (!access) throw new UnauthorizedError();
  return access;
}
