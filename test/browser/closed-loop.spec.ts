import { randomUUID } from 'node:crypto';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { item } from '../support/notification-item';
import { followMail, openMail } from './closed-loop/follow-mail';
import { LoopService, type Customer } from './closed-loop/loop-service';
import { launchChromium } from './launch-chromium';
import { DESKTOP, PHONE, Visitor } from './reverify-page/visitor';

const INVITATION = 'Please confirm your phone number';
const FRESH_LINK = 'Your new link';
const CONFIRMATION = 'Your phone number for';
const servers = process.env['TEST_REDIS_URL'] ? 'PostgreSQL and Redis' : 'PostgreSQL';

let browser: Browser;
let newNumbers = 0;
let visitors: Visitor[] = [];

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());
afterEach(async () => {
  const complaints = visitors.flatMap((visitor) => visitor.complaints);
  const requests = visitors.flatMap((visitor) => visitor.requests);
  await Promise.all(visitors.map((visitor) => visitor.close()));
  visitors = [];
  expect(complaints).toEqual([]);
  // P13 neither numbers nor names nor addresses are written into an address.
  expect(requests.filter((url) => /202\W*555|grace|moreno|example\.com|customer-\d/i.test(url))).toEqual([]);
});

async function visit(options: BrowserContextOptions): Promise<Visitor> {
  const visitor = await Visitor.open(browser, options);
  visitors.push(visitor);
  return visitor;
}

/** Nobody has had it before. */
function newNumber(): string {
  return `+1 202 555 0${150 + (newNumbers += 1)}`;
}

/** From the link in the email to the form. */
async function arriveByMail(visitor: Visitor, service: LoopService, { email }: Customer): Promise<string> {
  const link = await followMail(visitor, service, email, INVITATION);
  await visitor.press('Confirm my number');
  await visitor.heading('What is your phone number now?');
  return link;
}

/** The Instant Link of the latest text message is opened on the phone. */
async function openInstantLink({ prove }: LoopService): Promise<void> {
  const phone = await visit(PHONE);
  await phone.page.goto(`${prove.url}/link/${prove.sessions.list().at(-1)!.link!.id}`);
  await phone.heading('Thank you');
}

async function showPossession(visitor: Visitor, service: LoopService, device: string): Promise<void> {
  if (device === 'phone') {
    await visitor.heading('Enter the code');
    await visitor.enterCode('1234');
  } else {
    await visitor.heading('Open the link on your phone');
    await openInstantLink(service);
  }
  await visitor.heading('Your number is confirmed');
}

async function trouble(visitor: Visitor): Promise<void> {
  await visitor.page.getByRole('alert').filter({ hasText: 'it’s our fault' }).waitFor();
}

describe.each([
  ['everything embedded', {}],
  [servers, { servers: true, proveApart: true }],
])('the closed loop on %s', (_, given) => {
  let service: LoopService;

  beforeAll(async () => {
    service = await LoopService.start(given);
  });
  afterAll(() => service?.stop());
  afterEach(() => service.prove.faults.clear());

  it.each([
    ['desktop', DESKTOP],
    ['phone', PHONE],
  ])(
    'on a %s: from the notification to a number that is verified, watched, and followed up again',
    async (device, options) => {
      const customer = await service.doubted();
      const { id: firstCase } = (await service.view(customer)).reverification!;
      const visitor = await visit(options);
      const link = await followMail(visitor, service, customer.email, INVITATION);
      // P11 what scanners of mail do beforehand uses nothing up.
      for (const method of ['GET', 'HEAD', 'GET']) expect((await fetch(link, { method })).status).toBe(200);
      await visitor.press('Confirm my number');
      await visitor.submitNumber(newNumber());
      await showPossession(visitor, service, device);

      expect(await service.view(customer)).toMatchObject({
        status: 'verified',
        watch: 'watched',
        reverification: { id: firstCase, status: 'succeeded' },
      });
      const current = await service.currentProveId(customer);
      expect(current).not.toBe(customer.proveId);
      expect(service.prove.identities.find(current!)).toMatchObject({ active: true });
      await openMail(visitor.page, service, customer.email, CONFIRMATION);

      const late = item({
        identityId: customer.proveId,
        clientCustomerId: customer.clientCustomerId,
        eventId: randomUUID(),
        eventTimestamp: new Date().toISOString(),
      });
      const { attempts } = await service.prove.sender.post(JSON.stringify({ notifications: [late] }), 'late');
      expect(attempts[0]!.status).toBe(200);
      expect((await service.settled(late.eventId))?.finishedAt).not.toBeNull();
      expect(await service.view(customer)).toMatchObject({
        status: 'verified',
        watch: 'watched',
        reverification: { id: firstCase },
      });

      const eventId = randomUUID();
      await service.prove.raise([{ eventType: 'DISCONNECT', to: current!, eventId }]);
      await service.settled(eventId);
      const after = await service.view(customer);
      expect(after.status).toBe('reverification_required');
      expect(after.reverification!.id).not.toBe(firstCase);
    },
    120_000,
  );
});

describe('on the way round', () => {
  let service: LoopService;

  beforeAll(async () => {
    service = await LoopService.start({ proveApart: true });
  });
  afterAll(() => service?.stop());
  afterEach(() => service.prove.faults.clear());

  it.each([
    ['desktop', DESKTOP, 'Send me a link'],
    ['phone', PHONE, 'Send me a code'],
  ])(
    'P9 on a %s: the service is restarted after possession was begun, the page reloaded, and it goes on',
    async (device, options, goOn) => {
      const customer = await service.doubted();
      const visitor = await visit(options);
      await arriveByMail(visitor, service, customer);
      await visitor.submitNumber(newNumber());
      await visitor.heading(device === 'phone' ? 'Enter the code' : 'Open the link');
      await service.restart();
      await visitor.page.reload();
      await visitor.press(goOn);
      await showPossession(visitor, service, device);
      expect(await service.view(customer)).toMatchObject({ status: 'verified', watch: 'watched' });
    },
    120_000,
  );

  it('P12 two browsers with one link: the second is told kindly, and gets a fresh one by email', async () => {
    const customer = await service.doubted();
    const first = await visit(DESKTOP);
    const link = await arriveByMail(first, service, customer);
    const second = await visit(PHONE);
    expect((await second.page.goto(link))!.status()).toBe(404);
    await second.press('Send me a fresh link');
    await second.heading('Please check your email');
    expect(await followMail(second, service, customer.email, FRESH_LINK)).not.toBe(link);
    await second.press('Confirm my number');
    await second.submitNumber(newNumber());
    await showPossession(second, service, 'phone');
    expect(await service.view(customer)).toMatchObject({ status: 'verified', watch: 'watched' });
  }, 120_000);

  it("Prove's session ends while the code is awaited: it is said, and a new start leads to the end", async () => {
    const customer = await service.doubted();
    const phone = await visit(PHONE);
    await arriveByMail(phone, service, customer);
    const number = newNumber();
    await phone.submitNumber(number);
    await phone.heading('Enter the code');
    service.prove.clock.advance(15 * 60_000 + 1000);
    await phone.enterCode('1234');
    await phone.page.getByText('The time for this check ran out').waitFor();
    await phone.submitNumber(number);
    await showPossession(phone, service, 'phone');
    expect(await service.view(customer)).toMatchObject({ status: 'verified', watch: 'watched' });
  }, 120_000);

  it('P14 Prove is away at every call of the way: it is said each time, and it goes on afterwards', async () => {
    const customer = await service.doubted();
    const phone = await visit(PHONE);
    await arriveByMail(phone, service, customer);
    const { faults } = service.prove;
    const away = (path: string) => {
      faults.clear();
      faults.add({ kind: 'status', status: 503, path, times: 0 });
    };
    away('/v3/unify');
    await phone.submitNumber(newNumber());
    await trouble(phone);
    faults.clear();
    await phone.press('Try again');
    await phone.heading('Enter the code');

    away('/v3/unify-status');
    await phone.enterCode('1234');
    await trouble(phone);
    away('/v3/verify');
    const refused = phone.page.waitForResponse((answer) => answer.url().endsWith('/check'));
    await phone.press('Try again');
    expect((await refused).status()).toBe(503);
    await trouble(phone);
    faults.clear();
    await phone.press('Try again');
    await phone.heading('Your number is confirmed');
    expect(service.prove.calls.list('/v3/verify').length).toBeGreaterThan(1);
    expect(await service.view(customer)).toMatchObject({ status: 'verified', watch: 'watched' });
  }, 120_000);
});
