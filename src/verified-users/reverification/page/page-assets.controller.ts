import { Controller, Get, HttpStatus, Param, Req, Res, VERSION_NEUTRAL } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ApiExcludeController } from '@nestjs/swagger';
import { CapturesBodies } from '../../raw-body/captured-route';
import { sendHttpAnswer } from '../../problem/http-answer';
import { headerOf, type CustomerRequest } from '../customer/customer-request';
import { readPageAssets } from './page-assets';

/** The scripts of the page. */
@ApiExcludeController()
@CapturesBodies('api')
@Controller({ path: 'reverify/assets', version: VERSION_NEUTRAL })
export class PageAssetsController {
  private readonly assets = readPageAssets();

  constructor(private readonly adapterHost: HttpAdapterHost) {}

  @Get(':file')
  show(@Param('file') file: string, @Req() request: CustomerRequest, @Res() response: unknown): void {
    const asset = this.assets.get(file);
    if (!asset)
      return this.reply(response, HttpStatus.NOT_FOUND, { 'Content-Type': 'text/plain; charset=utf-8' });
    const isKnown = headerOf(request, 'if-none-match')?.includes(asset.headers['ETag']!) ?? false;
    if (isKnown) this.reply(response, HttpStatus.NOT_MODIFIED, asset.headers);
    else this.reply(response, HttpStatus.OK, asset.headers, asset.content);
  }

  private reply(response: unknown, status: number, headers: Record<string, string>, body = ''): void {
    sendHttpAnswer(this.adapterHost.httpAdapter, response, { status, headers, body });
  }
}
