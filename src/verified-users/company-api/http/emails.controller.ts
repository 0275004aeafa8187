import { Body, Delete, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import { BounceAnswer } from '../answers/bounce.answer';
import { ResentAnswer } from '../answers/email.answer';
import { IdentityAnswer } from '../answers/identity.answer';
import { ReportBounceInput } from '../inputs/report-bounce.input';
import { ResendEmailInput } from '../inputs/resend-email.input';
import { Describes } from '../openapi/describes';
import { VerifiedUsersService } from '../verified-users.service';
import { accessOf } from './company-access';
import { CompanyAnswers } from './company-answers.service';
import { CompanyController } from './company-controller';
import { fieldsOf, onlyRefOf, type CompanyRequest } from './company-request';

/** Emails to customers: send again, report a bounce, and write to an address again that bounced. */
@CompanyController()
export class EmailsController {
  constructor(
    @Inject(VerifiedUsersService) private readonly users: VerifiedUsersService,
    @Inject(CompanyAnswers) private readonly answers: CompanyAnswers,
  ) {}

  /** Never the whole service: what a request may do is what its credential allows. */
  private usersOf(request: CompanyRequest): VerifiedUsersService {
    return this.users.confinedTo(accessOf(request));
  }

  @Post('bounces')
  @Describes({
    summary: 'Report an email that came back',
    description:
      'Found by its id, whoever it went to. A `hard` bounce stops all emails to that address until it changes or the mark is cleared. Reporting it again does no harm.',
    answers: { 200: BounceAnswer },
    project: false,
  })
  @ApiBody({ type: ReportBounceInput })
  async reportBounce(@Body() body: unknown, @Req() request: CompanyRequest, @Res() response: unknown) {
    const input = fieldsOf<ReportBounceInput>(body);
    this.answers.send(response, await this.usersOf(request).reportBounce(input));
  }

  @Delete(':clientCustomerId/undeliverable-email')
  @Describes({
    summary: 'Write to an address again that bounced',
    description: 'Clears the mark, and invites again if a case is open. Without a mark nothing happens.',
    answers: { 200: IdentityAnswer },
    errors: ['IDENTITY_NOT_FOUND'],
    etag: true,
  })
  async clearUndeliverable(
    @Param('clientCustomerId') id: string,
    @Query() query: unknown,
    @Req() request: CompanyRequest,
    @Res() response: unknown,
  ) {
    const described = await this.usersOf(request).clearUndeliverableEmail(onlyRefOf(id, query));
    this.answers.sendDescribed(null, response, described);
  }

  @Post(':clientCustomerId/emails/resend')
  @Describes({
    summary: 'Send an email again',
    description:
      'Only an email that failed, is doubtful, came back or had no address. `queued` says whether a new one was queued, `reason` why not.',
    answers: { 200: ResentAnswer },
    errors: ['IDENTITY_NOT_FOUND'],
    key: 'optional',
  })
  @ApiBody({ type: ResendEmailInput, required: false })
  async resend(
    @Param('clientCustomerId') id: string,
    @Query() query: unknown,
    @Body() body: unknown,
    @Req() request: CompanyRequest,
    @Res() response: unknown,
  ) {
    const ref = onlyRefOf(id, query);
    const input = fieldsOf<ResendEmailInput>(body);
    const run = async () => ({ status: 200, body: await this.usersOf(request).resendEmail(ref, input) });
    const post = { operation: 'resend-email', project: ref.project, subject: [ref, input], run };
    await this.answers.post(request, response, post);
  }
}
