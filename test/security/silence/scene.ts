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
/** May be in the deliveries that are kept, and nowhere else. */
export const CONTENT = 'value-out-of-a-delivery-7d1f';
export const PUBLIC_URL = 'https://verify.example.com';

export interface Enrolled {
  clientCustomerId: string;
  proveId: string;
}

/** What the acts of a run have in common: whatever comes back is kept as evidence. */
export class Scene {
  readonly tokens = new Set<string>();
  readonly links = new Set<string>();

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

  async deliver(what: string, body: unknown, token = this.token()): Promise<void> {
    await this.keep(what, await this.test.deliver(body, { token }));
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
  async invited(tag: string): Promise<Enrolled & { path: string }> {
    const who = await this.customer(tag);
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
