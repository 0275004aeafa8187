import { Body, Get, Inject, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiQuery } from '@nestjs/swagger';
import { IDENTITY_STATUSES, WATCHES } from '../../identity/identity-status';
import { ClosedAnswer } from '../answers/closed.answer';
import { ContactAnswer } from '../answers/contact.answer';
import { IdentityAnswer } from '../answers/identity.answer';
import {
  HistoryPageAnswer,
  IdentitiesPageAnswer,
  MatchesAnswer,
  ReverificationsPageAnswer,
} from '../answers/pages.answer';
import { RegisteredAnswer } from '../answers/registered.answer';
import { ChangeContactInput } from '../inputs/change-contact.input';
import { CloseCustomerInput } from '../inputs/close-customer.input';
import type { ListIdentitiesInput } from '../inputs/list-identities.input';
import { LookUpInput } from '../inputs/look-up.input';
import { RegisterCustomerInput } from '../inputs/register-customer.input';
import { TakeOverInput } from '../inputs/take-over.input';
import { Describes } from '../openapi/describes';
import { PagedQuery } from '../openapi/paged-query';
import type { RegisteredCustomer } from '../operations/register-customers.service';
import { VerifiedUsersService } from '../verified-users.service';
import { accessOf } from './company-access';
import { CompanyAnswers } from './company-answers.service';
import { CompanyController } from './company-controller';
import { fieldsOf, headerOf, onlyRefOf, queryOf, refOf, type CompanyRequest } from './company-request';

/** Customers: register, take over, read, find, change, close. */
@CompanyController()
export class CustomersController {
  constructor(
    @Inject(VerifiedUsersService) private readonly users: VerifiedUsersService,
    @Inject(CompanyAnswers) private readonly answers: CompanyAnswers,
  ) {}

  /** Never the whole service: what a request may do is what its credential allows. */
  private usersOf(request: CompanyRequest): VerifiedUsersService {
    return this.users.confinedTo(accessOf(request));
  }

  @Post()
  @Describes({
    summary: 'Register a customer, or bring a known one up to date',
    description:
      'Fields that are left out keep their value, null clears them. `conflicts` names what was not applied. A closed customer is refused unless `reopen` is true.',
    answers: { 201: RegisteredAnswer, 200: RegisteredAnswer },
    errors: ['INVALID_REGISTRATION', 'IDENTITY_CLOSED'],
    key: 'optional',
    project: false,
  })
  @ApiBody({ type: RegisterCustomerInput })
  async register(@Body() body: unknown, @Req() request: CompanyRequest, @Res() response: unknown) {
    const input = fieldsOf<RegisterCustomerInput>(body);
    const run = async () => registered(await this.usersOf(request).registerIdentity(input));
    await this.answers.post(request, response, {
      operation: 'register',
      project: input.project,
      subject: input,
      run,
    });
  }

  @Post('take-over')
  @Describes({
    summary: 'Register a customer who is enrolled at Prove already',
    answers: { 201: RegisteredAnswer, 200: RegisteredAnswer },
    errors: [
      'INVALID_REGISTRATION',
      'IDENTITY_CLOSED',
      'CUSTOMER_ALREADY_KNOWN',
      'PROVE_CUSTOMER_MISMATCH',
      'PROVE_NUMBER_MISMATCH',
      'PROVE_NOT_FOUND',
      'PROVE_REFUSED',
      'PROVE_CONFIGURATION',
      'PROVE_LIMITED',
      'PROVE_UNAVAILABLE',
    ],
    key: 'optional',
    project: false,
  })
  @ApiBody({ type: TakeOverInput })
  async takeOver(@Body() body: unknown, @Req() request: CompanyRequest, @Res() response: unknown) {
    const input = fieldsOf<TakeOverInput>(body);
    const run = async () => registered(await this.usersOf(request).takeOver(input));
    await this.answers.post(request, response, {
      operation: 'take-over',
      project: input.project,
      subject: input,
      run,
    });
  }

  @Post('look-up')
  @Describes({
    summary: 'Find customers by id, Prove id, number or address',
    description: 'Changes nothing. A POST, for numbers and addresses do not belong into URLs.',
    answers: { 200: MatchesAnswer },
    project: false,
  })
  @ApiBody({ type: LookUpInput })
  async lookUp(@Body() body: unknown, @Req() request: CompanyRequest, @Res() response: unknown) {
    this.answers.send(response, await this.usersOf(request).lookUp(fieldsOf<LookUpInput>(body)));
  }

  @Get()
  @Describes({ summary: 'List customers', answers: { 200: IdentitiesPageAnswer } })
  @ApiQuery({ name: 'status', required: false, enum: IDENTITY_STATUSES })
  @ApiQuery({ name: 'watch', required: false, enum: WATCHES })
  @ApiQuery({
    name: 'reviewReason',
    required: false,
    description: '`any`, or one such as `number_shared`',
    example: 'any',
  })
  @PagedQuery()
  async list(@Query() query: unknown, @Req() request: CompanyRequest, @Res() response: unknown) {
    this.answers.send(
      response,
      await this.usersOf(request).listIdentities(queryOf<ListIdentitiesInput>(query)),
    );
  }

  @Get(':clientCustomerId')
  @Describes({
    summary: 'State, re-verification, running verification and consents',
    description: 'No personal data.',
    answers: { 200: IdentityAnswer, 304: null },
    errors: ['IDENTITY_NOT_FOUND'],
    etag: true,
  })
  async find(
    @Param('clientCustomerId') id: string,
    @Query() query: unknown,
    @Req() request: CompanyRequest,
    @Res() response: unknown,
  ) {
    this.answers.sendDescribed(
      request,
      response,
      await this.usersOf(request).describeIdentity(onlyRefOf(id, query)),
    );
  }

  @Get(':clientCustomerId/contact')
  @Describes({
    summary: 'Name, address, number, locale and time zone',
    description: 'Personal data; never cached.',
    answers: { 200: ContactAnswer },
    errors: ['IDENTITY_NOT_FOUND'],
  })
  async contact(
    @Param('clientCustomerId') id: string,
    @Query() query: unknown,
    @Req() request: CompanyRequest,
    @Res() response: unknown,
  ) {
    this.answers.send(response, await this.usersOf(request).getContact(onlyRefOf(id, query)));
  }

  @Get(':clientCustomerId/history')
  @Describes({
    summary: 'Every change, newest first',
    answers: { 200: HistoryPageAnswer },
    errors: ['IDENTITY_NOT_FOUND'],
  })
  @PagedQuery()
  async history(
    @Param('clientCustomerId') id: string,
    @Query() query: unknown,
    @Req() request: CompanyRequest,
    @Res() response: unknown,
  ) {
    const { ref, rest } = refOf(id, query);
    this.answers.send(response, await this.usersOf(request).listHistory(ref, rest));
  }

  @Get(':clientCustomerId/reverifications')
  @Describes({
    summary: 'Re-verifications, newest first',
    answers: { 200: ReverificationsPageAnswer },
    errors: ['IDENTITY_NOT_FOUND'],
  })
  @PagedQuery()
  async reverifications(
    @Param('clientCustomerId') id: string,
    @Query() query: unknown,
    @Req() request: CompanyRequest,
    @Res() response: unknown,
  ) {
    const { ref, rest } = refOf(id, query);
    this.answers.send(response, await this.usersOf(request).listReverifications(ref, rest));
  }

  @Patch(':clientCustomerId/contact')
  @Describes({
    summary: 'Change name, address, number, locale or time zone',
    description:
      'Null clears a field. Another number makes a `verified` identity `reverification_required`, with an invitation.',
    answers: { 200: IdentityAnswer },
    errors: ['IDENTITY_NOT_FOUND', 'IDENTITY_CLOSED'],
    ifMatch: true,
    etag: true,
  })
  @ApiBody({ type: ChangeContactInput })
  async changeContact(
    @Param('clientCustomerId') id: string,
    @Query() query: unknown,
    @Body() body: unknown,
    @Req() request: CompanyRequest,
    @Res() response: unknown,
  ) {
    const conditions = { ifMatch: headerOf(request, 'if-match') };
    const input = fieldsOf<ChangeContactInput>(body);
    const described = await this.usersOf(request).changeContact(onlyRefOf(id, query), input, conditions);
    this.answers.sendDescribed(null, response, described);
  }

  @Post(':clientCustomerId/close')
  @Describes({
    summary: 'Close a customer',
    description: 'The enrolment at Prove goes on, unless `disenroll` is true.',
    answers: { 200: ClosedAnswer },
    errors: ['IDENTITY_NOT_FOUND'],
    key: 'optional',
    ifMatch: true,
  })
  @ApiBody({ type: CloseCustomerInput, required: false })
  async close(
    @Param('clientCustomerId') id: string,
    @Query() query: unknown,
    @Body() body: unknown,
    @Req() request: CompanyRequest,
    @Res() response: unknown,
  ) {
    const ref = onlyRefOf(id, query);
    const input = fieldsOf<CloseCustomerInput>(body);
    const run = async () => {
      const conditions = { ifMatch: headerOf(request, 'if-match') };
      const { view, disenrolled } = await this.usersOf(request).closeIdentity(ref, input, conditions);
      return { status: 200, body: { ...view, disenrolled } };
    };
    const post = { operation: 'close', project: ref.project, subject: [ref, input], run };
    await this.answers.post(request, response, post);
  }
}

function registered(body: RegisteredCustomer) {
  return { status: body.created ? 201 : 200, body };
}
