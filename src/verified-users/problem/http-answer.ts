import type { AbstractHttpAdapter } from '@nestjs/core';

/** An answer as it goes out. */
export interface HttpAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  /** Left out: none. */
  body?: object | string;
}

/** Writes through the adapter and not through Nest, so that no filter or interceptor of the host changes it. */
export function sendHttpAnswer(adapter: AbstractHttpAdapter, response: unknown, answer: HttpAnswer): void {
  // A timeout of the host may have answered in the meantime.
  if (adapter.isHeadersSent(response)) return;
  adapter.setHeader(response, 'X-Content-Type-Options', 'nosniff');
  for (const [name, value] of Object.entries(answer.headers)) adapter.setHeader(response, name, value);
  adapter.reply(response, answer.body, answer.status);
}
