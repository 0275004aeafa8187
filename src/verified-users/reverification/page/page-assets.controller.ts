import { Controller, Get, HttpStatus, Inject, Param, Res, VERSION_NEUTRAL } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ApiExcludeController } from '@nestjs/swagger';
import { CapturesBodies } from '../../raw-body/captured-route';
import { sendHttpAnswer } from '../../problem/http-answer';
import { isBundleName } from './page-bundle';
import { PageRenderer } from './page-renderer.service';

const FOR_EVER = 'public, max-age=31536000, immutable';

/** The script of the page. It holds nothing about anybody. */
@ApiExcludeController()
@CapturesBodies('api')
@Controller({ path: 'reverify/assets', version: VERSION_NEUTRAL })
export class PageAssetsController {
  constructor(
    @Inject(PageRenderer) private readonly pages: PageRenderer,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  /** A page of another version, drawn by another process during a deployment, gets the script of this one. */
  @Get(':file')
  show(@Param('file') file: string, @Res() response: unknown): void {
    const { name, content } = this.pages.bundle;
    if (!isBundleName(file))
      return this.reply(response, HttpStatus.NOT_FOUND, { 'Content-Type': 'text/plain; charset=utf-8' });
    const headers = {
      'Content-Type': 'text/javascript; charset=utf-8',
      'Cache-Control': file === name ? FOR_EVER : 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'Cross-Origin-Resource-Policy': 'same-origin',
    };
    this.reply(response, HttpStatus.OK, headers, content);
  }

  private reply(response: unknown, status: number, headers: Record<string, string>, body = ''): void {
    sendHttpAnswer(this.adapterHost.httpAdapter, response, { status, headers, body });
  }
}
