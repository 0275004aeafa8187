import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin } from '../../database/transact-within';
import type { ProjectAccess } from '../../identity/project-access';
import { VerificationFlow } from '../../reverification/verification/verification-flow.service';
import { VerificationRows } from '../../reverification/verification/verification-rows.service';
import type { VerificationView } from '../../reverification/verification/verification-view';
import { VerificationViews } from '../../reverification/verification/verification-views.service';
import { checkRequest } from '../check-request';
import type { CustomerRef } from '../customer-ref';
import { VerificationNotFoundError } from '../errors/verification-not-found.error';
import { BeginCustomerVerificationInput } from '../inputs/begin-customer-verification.input';
import { RequestRules } from './request-rules.service';
import { findCustomer, findOpenCase } from './customer-rows';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const CAUSE = { kind: 'company', id: null } as const;

/** Verifications that the company drives through its own front end. */
@Injectable()
export class VerifyCustomer {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly rules: RequestRules,
    private readonly flow: VerificationFlow,
    private readonly rows: VerificationRows,
    private readonly views: VerificationViews,
  ) {}

  /** It belongs to the open case, if there is one, and counts as one of its tries. */
  async begin(
    access: ProjectAccess,
    given: CustomerRef,
    givenInput: BeginCustomerVerificationInput,
  ): Promise<VerificationView> {
    const ref = await this.rules.refOf(access, given);
    const { possession, phoneNumber } = await checkRequest(BeginCustomerVerificationInput, givenInput);
    const number = phoneNumber == null ? null : this.rules.requireE164(phoneNumber);
    const { identityId, reverificationId } = await transactWithin(this.dataSource, async (manager) => {
      const { id } = await findCustomer(manager, ref);
      return { identityId: id, reverificationId: (await findOpenCase(manager, id))?.id ?? null };
    });
    return this.flow.begin({ identityId, reverificationId, phoneNumber: number, possession }, CAUSE);
  }

  async check(access: ProjectAccess, ref: CustomerRef, verificationId: string): Promise<VerificationView> {
    const identityId = await this.identityIdOf(access, ref, verificationId);
    return orNotFound(await this.flow.check(identityId, verificationId, CAUSE));
  }

  /** As it is on record, without asking Prove. */
  async find(access: ProjectAccess, ref: CustomerRef, verificationId: string): Promise<VerificationView> {
    const found = await this.rows.find(await this.identityIdOf(access, ref, verificationId), verificationId);
    return orNotFound(found && this.views.of(found));
  }

  private async identityIdOf(
    access: ProjectAccess,
    given: CustomerRef,
    verificationId: string,
  ): Promise<string> {
    const ref = await this.rules.refOf(access, given);
    const { id } = await transactWithin(this.dataSource, (manager) => findCustomer(manager, ref));
    if (!UUID.test(verificationId)) throw new VerificationNotFoundError();
    return id;
  }
}

function orNotFound(view: VerificationView | null): VerificationView {
  if (!view) throw new VerificationNotFoundError();
  return view;
}
