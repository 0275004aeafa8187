import { Controller, Get, Res } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { MetricsRegistry } from '../../verified-users/observability/metrics-registry';
import { BriefCache } from './brief-cache';

/** Prometheus metrics of this process. */
@ApiTags('Operations')
@Controller('metrics')
export class MetricsController {
  private readonly text: BriefCache<string>;

  constructor(
    private readonly registry: MetricsRegistry,
    private readonly adapterHost: HttpAdapterHost,
  ) {
    this.text = new BriefCache(() => registry.metrics());
  }

  @Get()
  @ApiOperation({ summary: 'Metrics in the text format of Prometheus', operationId: 'metrics' })
  @ApiOkResponse({ content: { 'text/plain': { schema: { type: 'string' } } } })
  async metrics(@Res() response: unknown): Promise<void> {
    const { httpAdapter } = this.adapterHost;
    const text = await this.text.get();
    httpAdapter.setHeader(response, 'content-type', this.registry.contentType);
    httpAdapter.reply(response, text, 200);
  }
}
