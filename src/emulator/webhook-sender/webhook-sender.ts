import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { EmulatorClock } from '../clock/emulator-clock';
import type { EmulatorSettings } from '../state/emulator-settings';
import type { Delivery } from './delivery';
import { DeliveryLog } from './delivery-log';
import { DEFAULT_MANNER, type DeliveryManner, toBatches } from './delivery-manner';
import { type NotificationInput, toNotification } from './notification';
import { isAccepted, postDelivery } from './post-delivery';
import { proveAuthorization } from './sign-token';
import { testNotifications, type TestPayload } from './test-payload';
import { WebhookMissingError } from './webhook-missing.error';

export interface Webhook {
  url: string;
  secret: string;
}

/** Posts notifications as Prove does, or worse where wished. */
export class WebhookSender {
  readonly log = new DeliveryLog();
  /** Of every sending that says nothing else. */
  readonly manner: DeliveryManner = { ...DEFAULT_MANNER };
  private webhook: Webhook | undefined;
  private held: NotificationInput[] = [];
  /** Deliveries so far, the lost ones too. */
  private sent = 0;
  private readonly stopped = new AbortController();

  constructor(
    private readonly clock: EmulatorClock,
    private readonly settings: EmulatorSettings,
  ) {}

  get target(): Webhook | undefined {
    return this.webhook;
  }

  get heldCount(): number {
    return this.held.length;
  }

  /** Saves the settings; without a secret the known one stays, and the first time one is made. */
  configure(url: string, secret?: string): Webhook {
    const made = secret ?? this.webhook?.secret ?? `whsec_${randomBytes(24).toString('hex')}`;
    this.webhook = { url, secret: made };
    return this.webhook;
  }

  /** The portal's button: saves and sends at once, so that a receiver cannot know a new secret yet. */
  async saveAndTest(url: string, payload: TestPayload): Promise<{ webhook: Webhook; delivery: Delivery }> {
    const webhook = this.configure(url);
    const items = testNotifications(payload).map((one) => this.write(one));
    const delivery = await this.post(JSON.stringify({ notifications: items }), 'test', this.manner);
    return { webhook, delivery };
  }

  /**
   * Resolves once every attempt has been made.
   *
   * @throws {WebhookMissingError}
   */
  async send(
    notifications: readonly NotificationInput[],
    manner: Partial<DeliveryManner> = {},
  ): Promise<Delivery[]> {
    const how = { ...this.manner, ...manner };
    if (how.held) {
      this.held.push(...notifications);
      return [];
    }
    const items = notifications.map((one) => this.write(one));
    const deliveries: Delivery[] = [];
    // Its own, for it counts down over the deliveries of this sending.
    const own = { ...manner };
    for (const batch of toBatches(items, how)) {
      const about = batch.map(({ eventType }) => eventType).join(', ');
      deliveries.push(await this.post(JSON.stringify({ notifications: batch }), about, own));
    }
    return deliveries;
  }

  /** Sends what was held. */
  async flush(manner: Partial<DeliveryManner> = {}): Promise<Delivery[]> {
    const notifications = this.held;
    this.held = [];
    return this.send(notifications, { ...manner, held: false });
  }

  /** Sends a body as it is, signed. */
  async post(body: string, about: string, manner: Partial<DeliveryManner> = {}): Promise<Delivery> {
    if (!this.webhook) throw new WebhookMissingError();
    const how = { ...this.manner, ...manner };
    const delivery = this.log.open({ url: this.webhook.url, body, about, createdAt: this.now() });
    if (this.isLost(how, manner.loseNext === undefined ? this.manner : manner)) delivery.outcome = 'lost';
    else await this.deliver(delivery, how, this.webhook.secret).catch(() => (delivery.outcome = 'lost'));
    return delivery;
  }

  reset(): void {
    this.log.clear();
    this.held = [];
    this.sent = 0;
  }

  stop(): void {
    this.stopped.abort();
  }

  /** @param next whose `loseNext` counts down. */
  private isLost(
    { lost, loseEvery }: DeliveryManner,
    next: Pick<Partial<DeliveryManner>, 'loseNext'>,
  ): boolean {
    this.sent += 1;
    if (next.loseNext) {
      next.loseNext -= 1;
      return true;
    }
    return lost || (loseEvery > 0 && this.sent % loseEvery === 0);
  }

  private async deliver(delivery: Delivery, how: DeliveryManner, secret: string): Promise<void> {
    const { signal } = this.stopped;
    await pause(how.delayMs, undefined, { signal });
    for (let left = how.attempts; left > 0; left--) {
      const authorization = proveAuthorization(secret, this.clock.receiverNow(), how.signature);
      const at = this.now();
      const attempt = { ...(await postDelivery(delivery, authorization, signal)), at };
      delivery.attempts.push(attempt);
      if (isAccepted(attempt)) {
        delivery.outcome = 'accepted';
        return;
      }
      if (left > 1) await pause(how.retryDelayMs, undefined, { signal });
    }
    delivery.outcome = 'refused';
  }

  /** A receiver compares the time with its own clock. */
  private write(input: NotificationInput) {
    return toNotification(input, this.settings, this.clock.receiverNow());
  }

  private now(): string {
    return new Date(this.clock.receiverNow()).toISOString();
  }
}
