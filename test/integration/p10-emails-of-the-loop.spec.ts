import { Email, EmailAttempt, LinkToken, Reverification, VerifiedIdentity } from '../../src';
import { transactWithin } from '../../src/verified-users/database/transact-within';
import { ContactCipher } from '../../src/verified-users/identity/contact-cipher.service';
import { queueEmails } from '../../src/verified-users/mail/queue-emails';
import { SendEmail } from '../../src/verified-users/mail/send-email.service';
import { rowsToWake } from '../../src/verified-users/queue/rows-to-wake';
import { WakeUp } from '../../src/verified-users/queue/wake-up.service';
import { ADDRESS_CHANGED } from '../../src/verified-users/reverification/address-changed.composer';
import { FRESH_LINK } from '../../src/verified-users/reverification/fresh-link.composer';
import { CompleteVerification } from '../../src/verified-users/reverification/verification/complete-verification.service';
import { item } from '../support/notification-item';
import { startTestApp, type TestApp } from '../support/test-app';
import { untilIdle } from './core/idle-queues';

const RACERS = 16;
const OLD_NUMBER = '+12025550123';
const NEW_NUMBER = '+12025550188';
const LINK = /\/reverify\/[\w-]+/g;

describe('P10 one email per cause and step, of every kind of the loop', () => {
  let test: TestApp;
  let customers = 0;

  beforeAll(async () => {
    test = await startTestApp();
  });
  afterAll(() => test.close());

  interface Customer {
    clientCustomerId: string;
    identityId: string;
    caseId: string;
    email: string;
  }

  /** A customer with an open case, whose invitation has been sent. */
  async function customerInDoubt(locale?: string, hasAddress = true): Promise<Customer> {
    const clientCustomerId = `customer-${(customers += 1)}`;
    const email = `${clientCustomerId}@example.com`;
    await test.users.registerIdentity({
      clientCustomerId,
      ...(hasAddress && { email }),
      ...(locale !== undefined && { locale }),
      firstName: 'Ana',
      phoneNumber: OLD_NUMBER,
      enrollment: { proveId: clientCustomerId, verifiedAt: new Date('2025-01-01') },
    });
    await test.deliver({ notifications: [item({ clientCustomerId, identityId: clientCustomerId })] });
    await untilIdle(test);
    const { id: caseId, identityId } = await test.dataSource
      .getRepository(Reverification)
      .findOneByOrFail({ identity: { clientCustomerId } });
    return { clientCustomerId, identityId, caseId, email };
  }

  /** As the company's API does it: the new contact, and the address before apart from it. */
  async function changeAddress({ identityId }: Customer, email: string | null): Promise<void> {
    const contacts = test.app.get(ContactCipher, { strict: false });
    const repository = test.dataSource.getRepository(VerifiedIdentity);
    const identity = await repository.findOneByOrFail({ id: identityId });
    const contact = contacts.open(identity);
    await repository.update(
      { id: identityId },
      {
        ...contacts.seal(identity, { ...contact, email }),
        ...(contact.email && { formerEmail: contacts.sealFormerEmail(identity, contact.email) }),
        emailChangedAt: new Date(),
      },
    );
  }

  async function succeed({ clientCustomerId }: Customer): Promise<void> {
    const completing = test.app.get(CompleteVerification, { strict: false });
    const wake = await transactWithin(test.dataSource, (manager) =>
      completing.complete(
        manager,
        {
          clientCustomerId,
          phoneNumber: NEW_NUMBER,
          proveId: `${clientCustomerId}-new`,
          enrolled: true,
          confirm: true,
        },
        { kind: 'customer', id: null },
      ),
    );
    test.app.get(WakeUp, { strict: false }).rows(wake);
    await untilIdle(test);
  }

  /** Queues one email and lets the workers have it. */
  async function send(kind: string, subjectId: string, step: number): Promise<string[]> {
    const now = new Date();
    const email = { kind, subjectId, step, createdAt: now, dueAt: now };
    const emails = await transactWithin(test.dataSource, (manager) => queueEmails(manager, [email, email]));
    test.app.get(WakeUp, { strict: false }).rows(rowsToWake({ emails }));
    await untilIdle(test);
    return emails.map(({ id }) => id);
  }

  const emailsOf = (kind: string, subjectId: string) =>
    test.dataSource.getRepository(Email).find({ where: { kind, subjectId }, order: { step: 'ASC' } });

  const mailTo = (address: string) =>
    test.smtp.messages.filter(({ to }) => [to ?? []].flat().some(({ text }) => text === address));

  const subjectsTo = (address: string) => mailTo(address).map(({ subject }) => subject);

  describe('confirmation', () => {
    it('P10 a success tells the customer once, with the new number and without a link', async () => {
      const customer = await customerInDoubt();
      await succeed(customer);
      expect(await emailsOf('confirmation', customer.caseId)).toMatchObject([{ step: 0, status: 'sent' }]);
      const [, confirmation, ...more] = mailTo(customer.email);
      expect(more).toEqual([]);
      expect(confirmation!.subject).toBe('Your phone number for Example Company is confirmed');
      expect(confirmation!.text).toContain('ending in\u00a00188 is confirmed');
      for (const part of [confirmation!.text!, confirmation!.html || '']) {
        expect(part).not.toMatch(/\/reverify\/|0123|202555/);
      }
    });

    it('P10 an address that changed during the case: one to the new, exactly one to the former', async () => {
      const customer = await customerInDoubt('es-MX');
      const changed = `changed-${customer.email}`;
      await changeAddress(customer, changed);
      await succeed(customer);
      expect(await emailsOf('confirmation', customer.caseId)).toMatchObject([
        { step: 0, status: 'sent' },
        { step: 1, status: 'sent' },
      ]);
      const subject = 'Su número de teléfono para Example Company está confirmado';
      expect(subjectsTo(changed)).toEqual([subject]);
      expect(subjectsTo(customer.email).slice(1)).toEqual([subject]);
      expect(mailTo(customer.email)[1]!.text).not.toContain(changed);
    });

    it('P10 an address that changed before the case: none to the former', async () => {
      const customer = await customerInDoubt();
      const changed = `changed-${customer.email}`;
      await changeAddress(customer, changed);
      await test.dataSource
        .getRepository(VerifiedIdentity)
        .update({ id: customer.identityId }, { emailChangedAt: new Date('2025-06-01') });
      await succeed(customer);
      expect(await emailsOf('confirmation', customer.caseId)).toMatchObject([{ step: 0, status: 'sent' }]);
      expect(subjectsTo(changed)).toHaveLength(1);
      expect(subjectsTo(customer.email)).toHaveLength(1);
    });

    it('P10 an address that is gone: the email says why it was not sent, and the former is told', async () => {
      const customer = await customerInDoubt();
      await changeAddress(customer, null);
      await succeed(customer);
      expect(await emailsOf('confirmation', customer.caseId)).toMatchObject([
        { step: 0, status: 'cancelled', reason: 'no_email_address', attempts: 0 },
        { step: 1, status: 'sent' },
      ]);
      expect(subjectsTo(customer.email)).toHaveLength(2);
    });
  });

  describe('fresh link', () => {
    it('P10 each step is one email, whose link puts the one before out of use', async () => {
      const customer = await customerInDoubt();
      await send(FRESH_LINK, customer.caseId, 1);
      await send(FRESH_LINK, customer.caseId, 2);
      expect(await send(FRESH_LINK, customer.caseId, 2)).toEqual([]);
      expect(await emailsOf(FRESH_LINK, customer.caseId)).toMatchObject([
        { step: 1, status: 'sent' },
        { step: 2, status: 'sent' },
      ]);
      const mails = mailTo(customer.email);
      expect(mails.map(({ subject }) => subject).slice(1)).toEqual([
        'Your new link for Example Company',
        'Your new link for Example Company',
      ]);
      // Both buttons have the same link.
      const links = mails.map(({ text }) => [...new Set(text!.match(LINK))]);
      expect(links.map((found) => found.length)).toEqual([1, 1, 1]);
      expect(new Set(links.flat()).size).toBe(3);
      const live = await test.dataSource.getRepository(LinkToken).find({
        where: { reverificationId: customer.caseId },
        order: { id: 'ASC' },
      });
      expect(live.map(({ replacedAt }) => replacedAt === null)).toEqual([false, false, true]);
    });

    it('P10 a case that was closed before it left: cancelled, and no link is made', async () => {
      const customer = await customerInDoubt();
      await test.dataSource
        .getRepository(Reverification)
        .update({ id: customer.caseId }, { status: 'cancelled' });
      await send(FRESH_LINK, customer.caseId, 1);
      expect(await emailsOf(FRESH_LINK, customer.caseId)).toMatchObject([
        { status: 'cancelled', reason: 'case_closed', attempts: 0 },
      ]);
      expect(subjectsTo(customer.email)).toHaveLength(1);
      const links = test.dataSource.getRepository(LinkToken);
      expect(await links.countBy({ reverificationId: customer.caseId })).toBe(1);
    });

    it('P10 a case that the customer has started stays started', async () => {
      const customer = await customerInDoubt();
      const cases = test.dataSource.getRepository(Reverification);
      await cases.update({ id: customer.caseId }, { status: 'started' });
      await send(FRESH_LINK, customer.caseId, 1);
      expect(await cases.findOneByOrFail({ id: customer.caseId })).toMatchObject({ status: 'started' });
    });

    it('P10 a customer without an address: the email says why it was not sent', async () => {
      const customer = await customerInDoubt(undefined, false);
      await send(FRESH_LINK, customer.caseId, 1);
      expect(await emailsOf(FRESH_LINK, customer.caseId)).toMatchObject([
        { status: 'cancelled', reason: 'no_email_address', attempts: 0 },
      ]);
    });
  });

  describe('address changed', () => {
    it('P10 the former address gets exactly one, which names neither the new one nor the number', async () => {
      const customer = await customerInDoubt();
      const changed = `changed-${customer.email}`;
      await changeAddress(customer, changed);
      await send(ADDRESS_CHANGED, customer.identityId, 0);
      expect(await send(ADDRESS_CHANGED, customer.identityId, 0)).toEqual([]);
      expect(await emailsOf(ADDRESS_CHANGED, customer.identityId)).toMatchObject([
        { step: 0, status: 'sent' },
      ]);
      expect(subjectsTo(changed)).toEqual([]);
      const [, told, ...more] = mailTo(customer.email);
      expect(more).toEqual([]);
      expect(told!.subject).toBe('Your email address for Example Company was changed');
      expect(`${told!.text}${told!.html || ''}`).not.toMatch(/changed-|0123|202555|••••|\/reverify\//);
    });

    it('P10 the next change is told to the address between', async () => {
      const customer = await customerInDoubt();
      const between = `between-${customer.email}`;
      await changeAddress(customer, between);
      await send(ADDRESS_CHANGED, customer.identityId, 0);
      await changeAddress(customer, `last-${customer.email}`);
      await send(ADDRESS_CHANGED, customer.identityId, 1);
      expect(subjectsTo(between)).toEqual(['Your email address for Example Company was changed']);
      expect(subjectsTo(customer.email)).toHaveLength(2);
      expect(subjectsTo(`last-${customer.email}`)).toEqual([]);
    });

    it('P10 without a former address: the email says why it was not sent', async () => {
      const customer = await customerInDoubt();
      await send(ADDRESS_CHANGED, customer.identityId, 0);
      expect(await emailsOf(ADDRESS_CHANGED, customer.identityId)).toMatchObject([
        { status: 'cancelled', reason: 'no_email_address', attempts: 0 },
      ]);
      expect(subjectsTo(customer.email)).toHaveLength(1);
    });
  });

  it.each(['confirmation', FRESH_LINK, ADDRESS_CHANGED])(
    `P10 of ${RACERS} workers on one email of the kind %s one sends it`,
    async (kind) => {
      const customer = await customerInDoubt();
      await changeAddress(customer, `changed-${customer.email}`);
      // A confirmation says that the number is verified, so it is not sent if it is not.
      if (kind === 'confirmation')
        await test.dataSource
          .getRepository(VerifiedIdentity)
          .update({ id: customer.identityId }, { status: 'verified' });
      const to = kind === ADDRESS_CHANGED ? customer.email : `changed-${customer.email}`;
      const before = subjectsTo(to).length;
      const now = new Date();
      const subjectId = kind === ADDRESS_CHANGED ? customer.identityId : customer.caseId;
      const [queued] = await transactWithin(test.dataSource, (manager) =>
        queueEmails(manager, [{ kind, subjectId, step: 0, createdAt: now, dueAt: now }]),
      );
      const sender = test.app.get(SendEmail, { strict: false });
      await Promise.all(Array.from({ length: RACERS }, () => sender.send(queued!.id)));
      expect(await test.dataSource.getRepository(EmailAttempt).findBy({ emailId: queued!.id })).toMatchObject(
        [{ outcome: 'sent', number: 1 }],
      );
      expect(subjectsTo(to)).toHaveLength(before + 1);
    },
  );
});
