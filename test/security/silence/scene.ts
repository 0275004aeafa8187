import { randomUUID } from 'node:crypto';
import type { RegisterIdentityInput } from '../../../src';
import { item } from '../../support/notification-item';
import { sign } from '../../support/sign';
import type { SmtpCatcher } from '../../support/smtp-catcher';
import type { TestApp } from '../../support/test-app';
import type { Evidence } from './evidence';

export const FIRST_NAME = 'Zephyrine';
export const LAST_NAME = 'Quíllfeather';
export const LOCAL_PART = 'mothlantern';
export const MAIL_DOMAIN = 'canary-mail.example';
export const PHONE = '+12025550147';
/** Numbers that customers give later. Of some the emulator knows how they end. */
export const NUMBERS = {
  new: '+12025550188',
  unconfirmed: '+12025550101',
  unpossessed: '+12025550102',
  british: '+447400123456',
};
export const COMPANY_TOKEN = 'token-of-the-company-9f3be0d1c2a4-8877665544';
/** May be in the deliveries that are kept, and nowhere else. */
export const CONTENT = 'value-out-of-a-delivery-7d1f';
export const PUBLIC_URL = 'https://verify.example.com';

export interface Enrolled {
  clientCustomerId: string;
  proveId: string;
}

/** What was answered; each act knows what it expects. */
export interface Told {
  status: number;
  body: ReturnType<typeof JSON.parse>;
}

/** What the acts of a run have in common: whatever comes back is kept as evidence. */
export class Scene {
  readonly tokens = new Set<string>();
  readonly links = new Set<string>();
  readonly sessionSecrets = new Set<string>();
  readonly authTokens = new Set<string>();
  readonly correlationIds = new Set<string>();
  readonly idempotencyKeys = new Set<string>();

  constructor(
    readonly test: TestApp,
    readonly smtp: SmtpCatcher,
    readonly evidence: Evidence,
    readonly secret: string,
  ) {}

  token(claims: Record<string, unknown> = {}, secret = this.secret): string {
    const made = sign(claims, secret);
    this.tokens.add(made);
    return made;
  }

  async keep(what: string, answer: Response): Promise<void> {
    this.evidence.answers.push({
      where: `answer to ${what}`,
      content: [[...answer.headers], await answer.text()],
    });
  }

  /** An answer that may hold secrets of whom it is for, unless it is a refusal. @returns its body, if that is JSON. */
  async told(what: string, answer: Response): Promise<Told> {
    const text = await answer.text();
    const headers = [...answer.headers].filter(([name]) => name !== 'set-cookie');
    this.evidence.answers.push({ where: `answer to ${what}`, content: [headers, answer.ok ? '' : text] });
    if (answer.ok) this.evidence.told.push({ where: `answer to ${what}`, content: text });
    const body = /json$|json;/.test(answer.headers.get('content-type') ?? '') ? JSON.parse(text) : null;
    if (body?.authToken) this.authTokens.add(body.authToken as string);
    return { status: answer.status, body };
  }

  async deliver(what: string, body: unknown, token = this.token(), correlationId?: string): Promise<void> {
    const headers = { ...(correlationId && { 'x-correlation-id': correlationId }) };
    await this.keep(what, await this.test.deliver(body, { token, headers }));
  }

  async visit(what: string, path: string, method = 'GET'): Promise<void> {
    const form = method === 'POST' && { body: new URLSearchParams() };
    await this.keep(`${method} ${what}`, await fetch(this.test.url + path, { method, ...form }));
  }

  /** Does what must fail, and keeps the error. */
  async failing(what: string, work: () => Promise<unknown>): Promise<void> {
    const error: unknown = await work().then(
      () => null,
      (reason: unknown) => reason,
    );
    if (error === null) throw new Error(`${what} was to fail and did not`);
    this.evidence.errors.push({ where: `error of ${what}`, content: error });
  }

  /** @param tag tells addresses apart, also for the mail server. */
  async customer(
    tag: string,
    more: Partial<RegisterIdentityInput> = {},
  ): Promise<Enrolled & { email: string }> {
    const enrolled = { clientCustomerId: randomUUID(), proveId: randomUUID() };
    const email = `${LOCAL_PART}+${tag}@${MAIL_DOMAIN}`;
    await this.test.users.registerIdentity({
      clientCustomerId: enrolled.clientCustomerId,
      firstName: FIRST_NAME,
      lastName: LAST_NAME,
      email,
      phoneNumber: '+1 (202) 555-0147',
      enrollment: { proveId: enrolled.proveId, enrolled: true, verifiedAt: new Date('2025-01-01T00:00:00Z') },
      ...more,
    });
    return { ...enrolled, email };
  }

  /** A customer who was sent a link. @returns with the link's path. */
  async invited(
    tag: string,
    more: Partial<RegisterIdentityInput> = {},
  ): Promise<Enrolled & { path: string }> {
    const who = await this.customer(tag, more);
    await this.deliver(tag, changed(who));
    const path = await this.linkPathOf(who.email);
    this.links.add(path.split('/').at(-1)!);
    const status = async () =>
      (await this.test.users.findIdentity(who.clientCustomerId))?.reverification?.status;
    await this.test.until(async () => (await status()) === 'invited');
    return { ...who, path };
  }

  async exists(query: string, atLeast = 1): Promise<boolean> {
    return (await this.test.dataSource.query<unknown[]>(query)).length >= atLeast;
  }

  async attempted(outcome: string, atLeast: number): Promise<boolean> {
    return this.exists(`SELECT 1 FROM vu_email_attempt WHERE outcome = '${outcome}'`, atLeast);
  }

  private async linkPathOf(email: string): Promise<string> {
    for (;;) {
      const message = this.smtp.messages.find((one) => addressesOf(one).includes(email));
      if (message) return new RegExp(`${PUBLIC_URL}(/reverify/[\\w-]{43})`).exec(message.text!)![1]!;
      await this.smtp.received(this.smtp.messages.length + 1);
    }
  }
}

/** A delivery about a customer's changed number. */
export function changed({ clientCustomerId, proveId }: Enrolled) {
  return { notifications: [item({ clientCustomerId, identityId: proveId })] };
}

export function addressesOf({ to }: SmtpCatcher['messages'][number]): string[] {
  return [to].flat().flatMap((list) => list?.value.flatMap(({ address }) => address ?? []) ?? []);
}
