import type { Browser, BrowserContextOptions } from 'playwright-core';
import { DEFAULT_SETTINGS } from '../../src/emulator/state/emulator-settings';
import { launchChromium } from './launch-chromium';
import { PageScene } from './reverify-page/page-scene';
import { DESKTOP, PHONE, Visitor } from './reverify-page/visitor';

const NEW_NUMBER = '+1 202 555 0150';
/** Not broken over two lines. */
const SHOWN_NUMBER = NEW_NUMBER.replaceAll(' ', '\u00a0');
const PAUSE_SECONDS = 30;

let browser: Browser;
let scene: PageScene;
let visitors: Visitor[] = [];

beforeAll(async () => {
  scene = await PageScene.start({ limits: { messagePauseSeconds: PAUSE_SECONDS } });
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await scene?.stop();
});
afterEach(async () => {
  scene.emulator.faults.clear();
  Object.assign(scene.emulator.settings, DEFAULT_SETTINGS, {
    unknownNumbers: 'accepted',
    instantLinks: 'waiting',
    requestsPerSecond: 0,
  });
  const complaints = visitors.flatMap((visitor) => visitor.complaints);
  await Promise.all(visitors.map((visitor) => visitor.close()));
  visitors = [];
  expect(complaints).toEqual([]);
});

async function visit(options: BrowserContextOptions): Promise<Visitor> {
  const visitor = await Visitor.open(browser, options);
  visitors.push(visitor);
  return visitor;
}

/** At the screen of the Instant Link, with a clock that stands still until it is told to go. */
async function atLink({ isTimed = false } = {}): Promise<{ desk: Visitor; clientCustomerId: string }> {
  const { link, clientCustomerId } = await scene.customer();
  const desk = await visit(DESKTOP);
  if (isTimed) await desk.page.clock.install();
  await desk.arrive(link);
  const sent = desk.page.waitForResponse(/instantlink\/start/);
  await desk.submitNumber(NEW_NUMBER);
  await desk.heading('Open the link on your phone');
  await (await sent).finished();
  return { desk, clientCustomerId };
}

async function openInstantLink(heading = 'Thank you'): Promise<Visitor> {
  const phone = await visit(PHONE);
  await phone.page.goto(`${scene.emulator.url}/link/${scene.session.link!.id}`);
  await phone.heading(heading);
  return phone;
}

const resend = (desk: Visitor) => desk.page.getByRole('button', { name: /^(Send the link|You can send)/ });
const timer = (visitor: Visitor) => visitor.page.getByRole('timer');

// Prove's SDK asks whether to send the link again in one of them only.
describe.each(['bare', 'withData'] as const)('an Instant Link whose start answers %s', (instantLinkStart) => {
  beforeEach(() => {
    scene.emulator.settings.instantLinkStart = instantLinkStart;
  });

  it('is shown as sent, with the number that was typed, and leads to the end', async () => {
    const { desk, clientCustomerId } = await atLink();
    expect(await desk.page.getByText('We sent a text message').innerText()).toContain(SHOWN_NUMBER);
    expect(await desk.page.getByText('Waiting for your phone').isVisible()).toBe(true);
    await openInstantLink();
    await desk.heading('Your number is confirmed');
    expect(await scene.view(clientCustomerId)).toMatchObject({ status: 'verified', watch: 'watched' });
  });

  it('is sent again after a pause that is counted down', async () => {
    const { desk } = await atLink({ isTimed: true });
    const { id } = scene.session.link!;
    // It holds still, and does nothing.
    await resend(desk).click({ force: true });
    expect(await resend(desk).getAttribute('aria-disabled')).toBe('true');
    expect(await resend(desk).innerText()).toMatch(/^You can send the link again in 0:(30|2\d)$/);
    await desk.page.clock.runFor(PAUSE_SECONDS * 1000);
    await desk.page.getByRole('button', { name: 'Send the link again', exact: true }).waitFor();
    expect(scene.session.link!.id).toBe(id);
    const sent = desk.page.waitForResponse(/instantlink\/start/);
    await resend(desk).click();
    await (await sent).finished();
    await desk.page.getByText('A new link is on its way.').waitFor();
    expect(scene.session.link!.id).not.toBe(id);
    expect(await resend(desk).getAttribute('aria-disabled')).toBe('true');
    await openInstantLink();
    await desk.heading('Your number is confirmed');
  });

  it('counts down to its end, says that it has expired, and is sent again', async () => {
    const { desk, clientCustomerId } = await atLink({ isTimed: true });
    expect(await timer(desk).innerText()).toMatch(/^This link works for another (3:00|2:5\d)\.$/);
    await desk.page.clock.runFor(60_000);
    expect(await timer(desk).innerText()).toMatch(/^This link works for another (2:00|1:5\d)\.$/);
    await desk.page.clock.fastForward(120_000);
    await desk.heading('The link has expired');
    expect(await desk.page.getByText('Waiting for your phone').count()).toBe(0);
    expect(await desk.page.getByText(/this reference: [0-9A-Z]{8}$/).isVisible()).toBe(true);
    expect(await desk.flaws()).toEqual([]);
    const sent = desk.page.waitForResponse(/instantlink\/start/);
    await desk.press('Send the link again');
    await (await sent).finished();
    await desk.heading('Open the link on your phone');
    await desk.page.getByText('A new link is on its way.').waitFor();
    await openInstantLink();
    await desk.heading('Your number is confirmed');
    expect(await scene.view(clientCustomerId)).toMatchObject({ status: 'verified' });
  });

  it('goes on when the status channel is lost and Prove waits: the screen stays, and no try is counted', async () => {
    scene.emulator.settings.lostChannel = 'waits';
    const { link, clientCustomerId } = await scene.customer();
    const desk = await visit(DESKTOP);
    await desk.page.clock.install();
    const lost = await loseChannel(desk);
    await desk.arrive(link);
    await desk.submitNumber(NEW_NUMBER);
    await desk.heading('Open the link on your phone');
    const reported = desk.page.waitForResponse(/instantlink\/error/);
    await lost();
    await (await reported).finished();
    await openInstantLink();
    await desk.page.clock.runFor(20_000);
    await desk.heading('Your number is confirmed');
    expect(await scene.view(clientCustomerId)).toMatchObject({ status: 'verified' });
    expect(scene.emulator.sessions.list().filter(({ link: sent }) => sent)).not.toHaveLength(0);
  });

  it('says it when the status channel is lost and Prove ends the check, and a try is not counted', async () => {
    scene.emulator.settings.lostChannel = 'fails';
    const { link } = await scene.customer();
    const desk = await visit(DESKTOP);
    const lost = await loseChannel(desk);
    await desk.arrive(link);
    await desk.submitNumber(NEW_NUMBER);
    await desk.heading('Open the link on your phone');
    await lost();
    await desk.page.getByText('opened on another device, or the connection was lost').waitFor();
    await desk.page.getByText('You have 5 tries left.').waitFor();
  });
});

describe('an Instant Link', () => {
  it('that was opened too late says so on the phone, and on the desktop', async () => {
    const { desk } = await atLink();
    scene.emulator.clock.advance(3 * 60_000);
    const phone = await openInstantLink('This link did not work');
    expect(await phone.page.getByText('Nothing was confirmed.').isVisible()).toBe(true);
    expect(await phone.flaws()).toEqual([]);
    await desk.page.getByText('We couldn’t make sure you have this phone').waitFor();
    await desk.heading('What is your phone number now?');
  });

  it('is not claimed to be sent when it could not be', async () => {
    scene.emulator.faults.add({ kind: 'status', status: 500, path: '/v1/client/mobile/instantlink/start' });
    const desk = await visit(DESKTOP);
    await desk.arrive((await scene.customer()).link);
    await desk.submitNumber(NEW_NUMBER);
    await desk.page.getByRole('alert').filter({ hasText: 'Something went wrong' }).waitFor();
    await desk.press('Try again');
    await desk.page.getByText('A new link is on its way.').waitFor();
    await openInstantLink();
    await desk.heading('Your number is confirmed');
  });
});

describe('a code', () => {
  async function atCode({ isTimed = false } = {}): Promise<Visitor> {
    const { link } = await scene.customer();
    const phone = await visit(PHONE);
    if (isTimed) await phone.page.clock.install();
    await phone.arrive(link);
    await phone.submitNumber(NEW_NUMBER);
    await phone.heading('Enter the code');
    return phone;
  }
  const field = (phone: Visitor) => phone.page.getByLabel('Code', { exact: true });

  it('has the cursor, the keypad of digits, and what the phone fills in', async () => {
    const phone = await atCode();
    await phone.page.locator('#code:focus').waitFor();
    expect(await field(phone).getAttribute('inputmode')).toBe('numeric');
    expect(await field(phone).getAttribute('autocomplete')).toBe('one-time-code');
  });

  it('is sent by itself at its longest length, and a shorter one with the button', async () => {
    const phone = await atCode();
    const first = phone.page.waitForRequest(/otp\/finish/);
    await field(phone).pressSequentially('999999');
    expect((await first).postDataJSON()).toMatchObject({ otp: '999999' });
    await phone.page.getByText('This code is wrong').waitFor();
    expect(await field(phone).inputValue()).toBe('');
    await field(phone).pressSequentially('1234');
    await phone.press('Confirm');
    await phone.heading('Your number is confirmed');
  });

  it('expires, which is said and counted down, and a new one is sent after the pause', async () => {
    const phone = await atCode({ isTimed: true });
    const { sentAtMs } = scene.session.otp!;
    expect(await timer(phone).innerText()).toMatch(/^This code works for another (2:00|1:5\d)\.$/);
    await phone.page.clock.runFor(PAUSE_SECONDS * 1000);
    await phone.page.getByRole('button', { name: 'Send a new code', exact: true }).waitFor();
    scene.emulator.clock.advance(2 * 60_000);
    await phone.page.clock.fastForward(100_000);
    await phone.page.getByRole('timer').filter({ hasText: 'This code has expired.' }).waitFor();
    await phone.enterCode('1234');
    await phone.page.locator('#code-fault', { hasText: 'This code has expired.' }).waitFor();
    await phone.press('Send a new code');
    await phone.page.getByText('A new code is on its way.').waitFor();
    expect(scene.session.otp!.sentAtMs).toBeGreaterThan(sentAtMs);
    expect(await timer(phone).innerText()).toMatch(/^This code works for another/);
    await phone.enterCode('1234');
    await phone.heading('Your number is confirmed');
  });

  it('that was wrong too often says so', async () => {
    const phone = await atCode();
    for (let entry = 0; entry < 3; entry++) {
      const answered = phone.page.waitForResponse(/otp\/finish/);
      await phone.enterCode('9999');
      await (await answered).finished();
    }
    await phone.page.getByText('The code was wrong too many times or came too late').waitFor();
  });

  it('P13 shows a number in full only in the tab where it was typed', async () => {
    const phone = await atCode();
    const main = (page = phone.page) => page.locator('main').innerText();
    expect(await main()).toContain(SHOWN_NUMBER);
    await phone.page.reload();
    await phone.heading('Ready to continue?');
    expect(await main()).toContain(SHOWN_NUMBER);
    // The same session, without what the first tab keeps.
    const other = await phone.tab();
    await other.goto(phone.page.url());
    await phone.heading('Ready to continue?', other);
    expect(await main(other)).toContain('0150');
    expect(await other.content()).not.toMatch(/555/);
  });
});

describe('with a pause that outlasts the test', () => {
  const usual: { scene?: PageScene } = {};

  beforeAll(async () => {
    usual.scene = scene;
    scene = await PageScene.start({ limits: { messagePauseSeconds: 600 } });
  });
  afterAll(async () => {
    await scene.stop();
    scene = usual.scene!;
  });

  it('P14 is not sent again right away after a reload, nor to the same number from the form', async () => {
    const phone = await visit(PHONE);
    await phone.arrive((await scene.customer()).link);
    await phone.submitNumber(NEW_NUMBER);
    await phone.heading('Enter the code');
    const { sentAtMs } = scene.session.otp!;
    await phone.page.reload();
    await phone.heading('Ready to continue?');
    const send = phone.page.getByRole('button', { name: /a code/ });
    expect(await send.innerText()).toMatch(/^You can ask for a code in (10:00|\d:\d\d)$/);
    await send.click({ force: true });
    await phone.press('Use another number');
    await phone.submitNumber(NEW_NUMBER);
    await phone.page.getByRole('alert').filter({ hasText: 'We just sent a message' }).waitFor();
    expect(scene.session.otp!.sentAtMs).toBe(sentAtMs);
  });
});

/** @returns what closes the status channel, as a laptop that sleeps does. */
async function loseChannel({ page }: Visitor): Promise<() => Promise<void>> {
  let open: (close: () => Promise<void>) => void;
  const opened = new Promise<() => Promise<void>>((resolve) => (open = resolve));
  await page.routeWebSocket(/v1\/client\/status/, (socket) => {
    socket.connectToServer();
    open(() => socket.close({ code: 4000 }));
  });
  return async () => (await opened)();
}
