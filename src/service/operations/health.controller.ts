import type { IncomingMessage } from 'node:http';
import { Controller, Get, HttpStatus, Req, Res } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { ReadinessService, type Readiness } from '../../verified-users/observability/readiness.service';
import { BriefCache } from './brief-cache';
import { isOperator } from './operator-access';

/** For load balancers and orchestrators. */
@ApiTags('Operations')
@Controller('health')
export class HealthController {
  private readonly readiness: BriefCache<Readiness>;

  constructor(
    readiness: ReadinessService,
    private readonly adapterHost: HttpAdapterHost,
  ) {
    this.readiness = new BriefCache(() => readiness.check());
  }

  /** The process runs; says nothing of what it depends on, so that a database's restart restarts no service. */
  @Get('live')
  @ApiOperation({ summary: 'Whether the process runs', operationId: 'live' })
  @ApiOkResponse({ description: 'It runs', schema: { example: { status: 'up' } } })
  live(): { status: 'up' } {
    return { status: 'up' };
  }

  /** Whether traffic should come here, 200 or 503; for operators also why not. Strangers learn nothing of what is inside. */
  @Get('ready')
  @ApiOperation({
    summary: 'Whether traffic should come here; for operators also the state of every part, with reasons',
    operationId: 'ready',
  })
  @ApiOkResponse({
    description: 'It should',
    schema: { example: { ready: true, checks: { database: { status: 'up' } } } },
  })
  @ApiServiceUnavailableResponse({ description: 'It should not' })
  async ready(@Req() { raw }: { raw: IncomingMessage }, @Res() response: unknown): Promise<void> {
    const readiness = await this.readiness.get();
    const status = readiness.ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE;
    const { httpAdapter } = this.adapterHost;
    httpAdapter.setHeader(response, 'Cache-Control', 'no-store');
    httpAdapter.reply(response, isOperator(raw) ? readiness : { ready: readiness.ready }, status);
  }
}
