import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  Controller,
  HttpCode,
  Inject,
  Post,
  Query,
  Req,
  Res,
  UseFilters,
  UseGuards,
  VERSION_NEUTRAL,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import {
  ApiBearerAuth,
  ApiBody,
  ApiConsumes,
  ApiOkResponse,
  ApiOperation,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import { CapturesBodies } from '../../raw-body/captured-route';
import { discardBody } from '../../raw-body/discard-body';
import type { HttpRequest } from '../../raw-body/http-request';
import { accessOf } from '../http/company-access';
import { CompanyApiGuard } from '../http/company-api.guard';
import { COMPANY_API_SECURITY } from '../http/company-controller';
import { ImportFilter } from './import.filter';
import { ImportIdentities } from './import-identities.service';
import { importLines } from './import-lines';
import { readImportRequest } from './import-request';

/** The little of Fastify's reply that is used here. On Express the response is the one of Node. */
interface FastifyReply {
  send(payload: Readable): unknown;
}

/** `POST /verified-users/import`: customers by the thousand, the answer written while the file comes in. */
@ApiTags('verified-users')
@ApiBearerAuth(COMPANY_API_SECURITY)
@CapturesBodies('api')
@Controller({ path: 'verified-users/import', version: VERSION_NEUTRAL })
@UseGuards(CompanyApiGuard)
@UseFilters(ImportFilter)
export class ImportController {
  constructor(
    @Inject(ImportIdentities) private readonly imports: ImportIdentities,
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
  ) {}

  /** `@Res()` keeps interceptors of the host from wrapping the stream. */
  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Import customers',
    description: 'CSV or NDJSON, streamed; answered line by line while it is read. See docs/import.md.',
  })
  @ApiConsumes('text/csv', 'application/x-ndjson')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiQuery({ name: 'fromLine', required: false, schema: { type: 'integer', minimum: 1 } })
  @ApiOkResponse({
    description: 'Lines of `row` (a faulty one), `progress` and, last, `summary`.',
    content: { 'application/x-ndjson': { schema: { type: 'string' } } },
  })
  async import(
    @Req() request: HttpRequest,
    @Res() response: unknown,
    @Query('fromLine') fromLine?: unknown,
  ): Promise<void> {
    const { source, ...options } = readImportRequest(request, fromLine);
    const lines = await importLines(this.imports.run(source, options, accessOf(request)));
    const adapter = this.adapterHost.httpAdapter;
    const headers = {
      'Content-Type': 'application/x-ndjson',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    };
    for (const [name, value] of Object.entries(headers)) adapter.setHeader(response, name, value);
    adapter.status(response, 200);
    const body = Readable.from(lines).once('close', () => discardBody(request));
    if (adapter.getType() === 'fastify') (response as FastifyReply).send(body);
    // Who reads the answer may go away in the middle: they know up to where they were told.
    else await pipeline(body, response as ServerResponse).catch(() => undefined);
  }
}
