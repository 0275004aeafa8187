import { Controller, Get, HttpStatus, Res } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { ReadinessService } from '../../verified-users/observability/readiness.service';

/** For load balancers and orchestrators. */
@ApiTags('Operations')
@Controller('health')
export class HealthController {
  constructor(
    private readonly readiness: ReadinessService,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  /** The process runs; says nothing of what it depends on, so that a database's restart restarts no service. */
  @Get('live')
  @ApiOperation({ summary: 'Whether the process runs', operationId: 'live' })
  @ApiOkResponse({ description: 'It runs', schema: { example: { status: 'up' } } })
  live(): { status: 'up' } {
    return { status: 'up' };
  }

  /** Whether traffic should come here, and the reasons when not: 200 or 503. */
  @Get('ready')
  @ApiOperation({
    summary: 'Whether traffic should come here, with a reason for every part that is not up',
    operationId: 'ready',
  })
  @ApiOkResponse({
    description: 'It should',
    schema: { example: { ready: true, checks: { database: { status: 'up' } } } },
  })
  @ApiServiceUnavailableResponse({ description: 'It should not' })
  async ready(@Res() response: unknown): Promise<void> {
    const readiness = await this.readiness.check();
    const status = readiness.ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE;
    this.adapterHost.httpAdapter.reply(response, readiness, status);
  }
}
