import {
  Controller,
  Get,
  HttpStatus,
  Param,
  Post,
  Req,
  Res,
  UseFilters,
  VERSION_NEUTRAL,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ApiAcceptedResponse, ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CapturesBodies } from '../../raw-body/captured-route';
import { sendHttpAnswer } from '../../problem/http-answer';
import { BeginRequest } from './begin-request.dto';
import { CustomerApiFilter } from './customer-api.filter';
import { CustomerFlow } from './customer-flow.service';
import { CustomerLimits } from './customer-limits.service';
import type { CustomerRequest } from './customer-request';
import { ApiCustomerErrors, CUSTOMER_STATE_SCHEMA } from './customer-state.schema';
import { EmptyRequest } from './empty-request.dto';
import { FreshLink } from './fresh-link.service';
import { readCustomerBody } from './read-customer-body';
import { SessionSecrets } from './session-secrets.service';
import { StartRequest } from './start-request.dto';

const HEADERS = {
  'Content-Type': 'application/json; charset=utf-8',
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Robots-Tag': 'noindex, nofollow',
};

/**
 * What the page behind a link is a thin client of. It answers by itself, so that no interceptor of the host wraps an
 * answer, and its filter comes before those of the host.
 */
@ApiTags('reverify')
@ApiCustomerErrors()
@CapturesBodies('api')
@Controller({ path: 'reverify/:token', version: VERSION_NEUTRAL })
@UseFilters(CustomerApiFilter)
export class CustomerApiController {
  constructor(
    private readonly flow: CustomerFlow,
    private readonly freshLinks: FreshLink,
    private readonly limits: CustomerLimits,
    private readonly secrets: SessionSecrets,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  @Post('session')
  @ApiOperation({ summary: 'Use the link up for a session' })
  @ApiBody({ type: StartRequest })
  @ApiOkResponse({ schema: CUSTOMER_STATE_SCHEMA })
  async start(
    @Param('token') token: string,
    @Req() request: CustomerRequest,
    @Res() response: unknown,
  ): Promise<void> {
    this.limits.count(token, request.ip);
    const { transport } = await readCustomerBody(StartRequest, request);
    if (transport === 'bearer') {
      // The cookie's secret is not handed to scripts.
      const sessionToken = await this.flow.start(token, this.secrets.bearerOf(request));
      return this.reply(response, { ...(await this.flow.state(token, sessionToken)), sessionToken });
    }
    const secret = await this.flow.start(token, this.secrets.of(request));
    // First, so that the browser has it whatever comes after: the link will not give another.
    this.adapterHost.httpAdapter.appendHeader(response, 'Set-Cookie', this.secrets.cookie(token, secret));
    this.reply(response, await this.flow.state(token, secret));
  }

  @Get('state')
  @ApiOperation({ summary: 'Where the customer stands' })
  @ApiOkResponse({ schema: CUSTOMER_STATE_SCHEMA })
  async state(
    @Param('token') token: string,
    @Req() request: CustomerRequest,
    @Res() response: unknown,
  ): Promise<void> {
    this.limits.count(token, request.ip);
    this.reply(response, await this.flow.state(token, this.secrets.of(request)));
  }

  @Post('verifications')
  @ApiOperation({ summary: 'Begin to verify a number' })
  @ApiBody({ type: BeginRequest })
  @ApiOkResponse({ schema: CUSTOMER_STATE_SCHEMA })
  async begin(
    @Param('token') token: string,
    @Req() request: CustomerRequest,
    @Res() response: unknown,
  ): Promise<void> {
    this.limits.count(token, request.ip);
    const body = await readCustomerBody(BeginRequest, request);
    this.reply(response, await this.flow.begin(token, this.secrets.of(request), body));
  }

  @Post('check')
  @ApiOperation({ summary: 'Ask Prove how the verification stands' })
  @ApiBody({ type: EmptyRequest })
  @ApiOkResponse({ schema: CUSTOMER_STATE_SCHEMA })
  async check(
    @Param('token') token: string,
    @Req() request: CustomerRequest,
    @Res() response: unknown,
  ): Promise<void> {
    this.limits.count(token, request.ip);
    await readCustomerBody(EmptyRequest, request);
    this.reply(response, await this.flow.check(token, this.secrets.of(request)));
  }

  @Post('decline')
  @ApiOperation({ summary: '"This isn\'t my account": ends the case' })
  @ApiBody({ type: EmptyRequest })
  @ApiOkResponse({ schema: CUSTOMER_STATE_SCHEMA })
  async decline(
    @Param('token') token: string,
    @Req() request: CustomerRequest,
    @Res() response: unknown,
  ): Promise<void> {
    this.limits.count(token, request.ip);
    await readCustomerBody(EmptyRequest, request);
    this.reply(response, await this.flow.decline(token, this.secrets.of(request)));
  }

  @Post('fresh-link')
  @ApiOperation({ summary: 'Have a fresh link sent to the address on record' })
  @ApiBody({ type: EmptyRequest })
  @ApiAcceptedResponse({ description: 'Always the same, whether a link is sent or not.' })
  async freshLink(
    @Param('token') token: string,
    @Req() request: CustomerRequest,
    @Res() response: unknown,
  ): Promise<void> {
    this.limits.count(token, request.ip);
    await readCustomerBody(EmptyRequest, request);
    await this.freshLinks.request(token);
    this.reply(response, {}, HttpStatus.ACCEPTED);
  }

  private reply(response: unknown, body: object, status: number = HttpStatus.OK): void {
    sendHttpAnswer(this.adapterHost.httpAdapter, response, { status, headers: HEADERS, body });
  }
}
