/** There is no URL to send to. */
export class WebhookMissingError extends Error {
  readonly code = 'WEBHOOK_MISSING';

  constructor() {
    super('No webhook is configured: give its URL first.');
  }
}
