import { Body, Delete, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import type { VerificationView } from '../../reverification/verification/verification-view';
import { IdentityAnswer, RequiredIdentityAnswer } from '../answers/identity.answer';
import { VerificationAnswer } from '../answers/verification.answer';
import { BeginCustomerVerificationInput } from '../inputs/begin-customer-verification.input';
import { GiveConsentInput } from '../inputs/give-consent.input';
import { RequireReverificationInput } from '../inputs/require-reverification.input';
import { Describes } from '../openapi/describes';
import { VerifiedUsersService } from '../verified-users.service';
import { accessOf } from './company-access';
import { CompanyAnswers } from './company-answers.service';
import { CompanyController } from './company-controller';
import { fieldsOf, headerOf, onlyRefOf, type CompanyRequest } from './company-request';

/** Verifications, re-verifications and consents of a customer. */
@CompanyController()
export class VerificationsController {
  constructor(
    @Inject(VerifiedUsersService) private readonly users: VerifiedUsersService,
    @Inject(CompanyAnswers) private readonly answers: CompanyAnswers,
  ) {}

  /** Never the whole service: what a request may do is what its credential allows. */
  private usersOf(request: CompanyRequest): VerifiedUsersService {
    return this.users.confinedTo(accessOf(request));
  }

  @Post(':clientCustomerId/verifications')
  @Describes({
    summary: 'Begin a verification for your own front end',
    description: 'Costs money. One that is running gives way. The answer holds a secret of this customer.',
    answers: { 201: VerificationAnswer },
    errors: [
      'IDENTITY_NOT_FOUND',
      'IDENTITY_CLOSED',
      'TOO_MANY_VERIFICATIONS',
      'CONSENT_REQUIRED',
      'INVALID_PHONE_NUMBER',
      'NAME_REQUIRED',
      'PROVE_REFUSED',
      'PROVE_CONFIGURATION',
      'PROVE_LIMITED',
      'PROVE_UNAVAILABLE',
    ],
    key: 'required',
  })
  @ApiBody({ type: BeginCustomerVerificationInput })
  async begin(
    @Param('clientCustomerId') id: string,
    @Query() query: unknown,
    @Body() body: unknown,
    @Req() request: CompanyRequest,
    @Res() response: unknown,
  ) {
    const ref = onlyRefOf(id, query);
    const input = fieldsOf<BeginCustomerVerificationInput>(body);
    let begun: VerificationView | null = null;
    // What is kept is the id alone: the view holds a secret, and what it says changes.
    const run = async () => {
      begun = await this.usersOf(request).beginVerification(ref, input);
      return { status: 201, body: { verificationId: begun.id } };
    };
    const show = async (kept: object | null) =>
      begun ??
      this.usersOf(request).findVerification(ref, (kept as { verificationId: string }).verificationId);
    const { project } = ref;
    const post = { operation: 'begin-verification', project, subject: [ref, input], costly: true, run, show };
    await this.answers.post(request, response, post);
  }

  @Post(':clientCustomerId/verifications/:verificationId/check')
  @Describes({
    summary: 'Ask Prove how a verification stands',
    description:
      'Once the phone was shown each check may ask a billed question: call it when the customer is ready. Prove alone decides, never what the browser says. With an `Idempotency-Key` a repeat reads the verification and does not ask Prove.',
    answers: { 200: VerificationAnswer },
    errors: [
      'IDENTITY_NOT_FOUND',
      'VERIFICATION_NOT_FOUND',
      'PROVE_REFUSED',
      'PROVE_CONFIGURATION',
      'PROVE_LIMITED',
      'PROVE_UNAVAILABLE',
    ],
    key: 'optional',
  })
  async check(
    @Param('clientCustomerId') id: string,
    @Param('verificationId') verificationId: string,
    @Query() query: unknown,
    @Req() request: CompanyRequest,
    @Res() response: unknown,
  ) {
    const ref = onlyRefOf(id, query);
    let checked: VerificationView | null = null;
    const run = async () => {
      checked = await this.usersOf(request).checkVerification(ref, verificationId);
      return { status: 200, body: { verificationId } };
    };
    const show = async () => checked ?? this.usersOf(request).findVerification(ref, verificationId);
    const { project } = ref;
    const post = { operation: 'check-verification', project, subject: [ref, verificationId], run, show };
    await this.answers.post(request, response, post);
  }

  @Post(':clientCustomerId/reverifications')
  @Describes({
    summary: 'Require a re-verification',
    description:
      'Opens a case or joins the open one. Invites again if the latest invitation failed, is doubtful or had no address. Allowed from `verified`, `lapsed` and `reverification_required`.',
    answers: { 200: RequiredIdentityAnswer },
    errors: ['IDENTITY_NOT_FOUND', 'IDENTITY_CLOSED', 'NOT_VERIFIED_YET'],
    key: 'optional',
    ifMatch: true,
  })
  @ApiBody({ type: RequireReverificationInput, required: false })
  async require(
    @Param('clientCustomerId') id: string,
    @Query() query: unknown,
    @Body() body: unknown,
    @Req() request: CompanyRequest,
    @Res() response: unknown,
  ) {
    const ref = onlyRefOf(id, query);
    const input = fieldsOf<RequireReverificationInput>(body);
    const conditions = { ifMatch: headerOf(request, 'if-match') };
    const run = async () => ({
      status: 200,
      body: (await this.usersOf(request).requireReverification(ref, input, conditions)).view,
    });
    const post = { operation: 'require', project: ref.project, subject: [ref, input], run };
    await this.answers.post(request, response, post);
  }

  @Post(':clientCustomerId/reverifications/current/cancel')
  @Describes({
    summary: 'Cancel the open re-verification',
    description: 'Status and doubt of the customer stay as they are, for nothing was verified.',
    answers: { 200: IdentityAnswer },
    errors: ['IDENTITY_NOT_FOUND', 'NO_OPEN_REVERIFICATION'],
    key: 'optional',
    ifMatch: true,
  })
  async cancel(
    @Param('clientCustomerId') id: string,
    @Query() query: unknown,
    @Req() request: CompanyRequest,
    @Res() response: unknown,
  ) {
    const ref = onlyRefOf(id, query);
    const conditions = { ifMatch: headerOf(request, 'if-match') };
    const run = async () => ({
      status: 200,
      body: (await this.usersOf(request).cancelReverification(ref, conditions)).view,
    });
    const post = { operation: 'cancel', project: ref.project, subject: ref, run };
    await this.answers.post(request, response, post);
  }

  @Post(':clientCustomerId/consents')
  @Describes({
    summary: 'Store the consent of a customer',
    answers: { 200: IdentityAnswer },
    errors: ['IDENTITY_NOT_FOUND'],
    key: 'optional',
  })
  @ApiBody({ type: GiveConsentInput })
  async giveConsent(
    @Param('clientCustomerId') id: string,
    @Query() query: unknown,
    @Body() body: unknown,
    @Req() request: CompanyRequest,
    @Res() response: unknown,
  ) {
    const ref = onlyRefOf(id, query);
    const input = fieldsOf<GiveConsentInput>(body);
    const run = async () => ({
      status: 200,
      body: (await this.usersOf(request).giveConsent(ref, input)).view,
    });
    const post = { operation: 'give-consent', project: ref.project, subject: [ref, input], run };
    await this.answers.post(request, response, post);
  }

  @Delete(':clientCustomerId/consents/:country')
  @Describes({
    summary: 'Withdraw a consent',
    description: 'It stays on record as withdrawn. One that is not there is no error.',
    answers: { 200: IdentityAnswer },
    errors: ['IDENTITY_NOT_FOUND'],
    etag: true,
  })
  async withdrawConsent(
    @Param('clientCustomerId') id: string,
    @Param('country') country: string,
    @Query() query: unknown,
    @Req() request: CompanyRequest,
    @Res() response: unknown,
  ) {
    const described = await this.usersOf(request).withdrawConsent(onlyRefOf(id, query), country);
    this.answers.sendDescribed(null, response, described);
  }
}
