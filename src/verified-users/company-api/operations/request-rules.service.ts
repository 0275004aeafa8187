import { Inject, Injectable } from '@nestjs/common';
import { requireProject, type ProjectAccess } from '../../identity/project-access';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { InvalidRequestError } from '../errors/invalid-request.error';
import { checkRequest, requireE164 } from '../check-request';
import type { CustomerRef } from '../customer-ref';
import { CustomerRefInput } from '../inputs/customer-ref.input';

/** Checks requests against the options. */
@Injectable()
export class RequestRules {
  constructor(@Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions) {}

  /** @returns the name of the project; `default` if none was given. @throws {UnknownProjectError} */
  require(access: ProjectAccess, project: string | null | undefined): string {
    return requireProject(this.options, access, project);
  }

  /** @throws {InvalidRequestError} @throws {UnknownProjectError} */
  async refOf(access: ProjectAccess, given: CustomerRef): Promise<Required<CustomerRef>> {
    const ref = await checkRequest(CustomerRefInput, given);
    return { ...ref, project: this.require(access, ref.project) };
  }

  /** @throws {InvalidRequestError} if a name is cleared where names are required. */
  checkNames({ firstName, lastName }: { firstName?: string | null; lastName?: string | null }): void {
    const isCleared = [firstName, lastName].some((name) => name !== undefined && !name?.trim());
    if (this.options.companyApi.requireNames && isCleared)
      throw new InvalidRequestError(['a name cannot be cleared, see the option companyApi.requireNames']);
  }

  /** A number to be stored, in E.164. @throws {InvalidRequestError} */
  requireE164(phoneNumber: string): string {
    return requireE164(phoneNumber, this.options.phoneNumbers.validation);
  }
}
