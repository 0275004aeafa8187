import type { Browser, BrowserContextOptions } from 'playwright-core';
import { launchChromium } from './launch-chromium';
import { PageScene } from './reverify-page/page-scene';
import { DESKTOP, PHONE, Visitor } from './reverify-page/visitor';

const NEW_NUMBER = '+1 202 555 0150';

let browser: Browser;
let scene: PageScene;
let visitors: Visitor[] = [];

beforeAll(async () => {
  scene = await PageScene.start();
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await scene?.stop();
});
afterEach(async () => {
  scene.emulator.faults.clear();
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

/** What a phone's camera reads from a picture; null: nothing. */
async function scan(png: Buffer): Promise<string | null> {
  const camera = await visit({});
  await camera.page.addScriptTag({ path: require.resolve('jsqr') });
  return camera.page.evaluate(`(async () => {
    const image = new Image();
    image.src = 'data:image/png;base64,${png.toString('base64')}';
    await image.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
    return jsQR(data, width, height, { inversionAttempts: 'dontInvert' })?.data ?? null;
  })()`);
}

/** The customer opens the Instant Link of the text message. */
async function openInstantLink(): Promise<Visitor> {
  const phone = await visit(PHONE);
  await phone.page.goto(`${scene.emulator.url}/link/${scene.session.link!.id}`);
  await phone.heading('Thank you');
  return phone;
}

describe('the hand-off to the phone', () => {
  it('a code on the first page opens this very page on the phone, which ends the case', async () => {
    const { link, clientCustomerId } = await scene.customer();
    const desk = await visit(DESKTOP);
    await desk.page.goto(`${link}?way=new-number`);
    const code = desk.page.getByRole('img', { name: 'QR code' });
    expect(await code.isVisible()).toBe(false);
    await desk.page.getByText('Continue on your phone instead').click();
    const scanned = await scan(await code.screenshot());
    expect(scanned).toBe(`${link}?way=new-number`);
    expect(await desk.flaws()).toEqual([]);
    const phone = await visit(PHONE);
    await phone.arrive(scanned!);
    await phone.submitNumber(NEW_NUMBER);
    await phone.enterCode('1234');
    await phone.heading('Your number is confirmed');
    expect(await scene.view(clientCustomerId)).toMatchObject({ status: 'verified', watch: 'watched' });
  });

  it('a dark page shows it dark on light, as phones read it', async () => {
    const desk = await visit({ ...DESKTOP, colorScheme: 'dark', javaScriptEnabled: false });
    const { link } = await scene.customer({ locale: 'es' });
    await desk.page.goto(link);
    await desk.page.getByText('Mejor seguir en mi teléfono').click();
    expect(await scan(await desk.page.getByRole('img', { name: 'Código QR' }).screenshot())).toBe(link);
  });

  it('is not offered on a phone, nor once the link was used', async () => {
    const { link } = await scene.customer();
    const phone = await visit(PHONE);
    await phone.page.goto(link);
    expect(await phone.page.getByText('Continue on your phone instead').isVisible()).toBe(false);
    const desk = await visit(DESKTOP);
    await desk.arrive(link);
    expect(await desk.page.getByText('Continue on your phone instead').count()).toBe(0);
  });
});

describe('the way to the end', () => {
  it('on a desktop: the link in the email, a new number, the Instant Link on the phone, verified and watched', async () => {
    const { link, clientCustomerId } = await scene.customer();
    const desk = await visit(DESKTOP);
    await desk.arrive(link);
    expect(await desk.page.getByLabel('Mobile phone number').inputValue()).toBe('');
    expect(await desk.page.getByText('•••• 0149').isVisible()).toBe(true);
    expect(await desk.page.getByText('A••• K•••').isVisible()).toBe(true);
    // Not even behind what is shown: whoever opened the link has not shown the phone.
    expect(await desk.page.content()).not.toMatch(/555|Keller/);
    await desk.submitNumber(NEW_NUMBER);
    await desk.heading('Open the link on your phone');
    const phone = await openInstantLink();
    expect(phone.page.url()).toContain(`${scene.front.origin}/api/reverify/phone-done?asc=true`);
    expect(await phone.page.getByText('go back to the device on which you began').isVisible()).toBe(true);
    await desk.heading('Your number is confirmed');
    expect(await scene.view(clientCustomerId)).toMatchObject({
      status: 'verified',
      watch: 'watched',
    });
  });

  it('on a phone: a wrong code, then the right one', async () => {
    const { link, clientCustomerId } = await scene.customer();
    const phone = await visit(PHONE);
    await phone.arrive(link);
    await phone.submitNumber(NEW_NUMBER);
    await phone.heading('Enter the code from the text message');
    // The number that was just typed on this page, to be compared.
    expect(await phone.page.getByText('We sent it to').innerText()).toContain(
      NEW_NUMBER.replaceAll(' ', '\u00a0'),
    );
    await phone.enterCode('9999');
    const code = phone.page.getByLabel('Code', { exact: true });
    await phone.page.getByText('This code is wrong').waitFor();
    expect(await code.getAttribute('aria-invalid')).toBe('true');
    expect(await code.getAttribute('aria-describedby')).toBe('code-hint code-fault');
    expect(await code.evaluate((input) => input === input.ownerDocument.activeElement)).toBe(true);
    await phone.enterCode('1234');
    await phone.heading('Your number is confirmed');
    expect(await scene.view(clientCustomerId)).toMatchObject({ status: 'verified', watch: 'watched' });
  });

  it('P13 asks nobody but us and the web SDK, keeps nothing, and writes nothing about the customer into addresses', async () => {
    const { link } = await scene.customer();
    const phone = await visit(PHONE);
    await phone.arrive(link);
    await phone.submitNumber(NEW_NUMBER);
    await phone.enterCode('1234');
    await phone.heading('Your number is confirmed');
    const origins = new Set(phone.requests.map((url) => new URL(url).origin));
    expect([...origins].sort()).toEqual([scene.front.origin, scene.emulator.url].sort());
    expect(phone.page.url()).toBe(link);
    expect(phone.requests.filter((url) => /555|0150|0149|Ada|Keller/i.test(url.replace(link, '')))).toEqual(
      [],
    );
    expect(
      await phone.page.evaluate(
        '[localStorage.length, sessionStorage.length, document.cookie, history.state]',
      ),
    ).toEqual([0, 0, '', null]);
  });

  it('by keyboard alone, with the focus on the heading of each step', async () => {
    const { link } = await scene.customer();
    const { page } = await visit(PHONE);
    const focused = () =>
      page.evaluate<string>('document.activeElement.textContent || document.activeElement.id');
    const tabTo = async (what: string) => {
      for (let presses = 0; presses < 12 && (await focused()) !== what; presses++)
        await page.keyboard.press('Tab');
      expect(await focused()).toBe(what);
      expect(await page.evaluate('getComputedStyle(document.activeElement).outlineWidth')).toBe('3px');
    };
    await page.goto(link);
    await tabTo('Confirm my number');
    await page.keyboard.press('Enter');
    await page.locator('h1:focus', { hasText: 'What is your phone number now?' }).waitFor();
    await tabTo('phone');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('+12025550151');
    await page.keyboard.press('Enter');
    // Nothing else is to be done there than to type the code.
    await page.locator('#code:focus').waitFor();
    await page.keyboard.type('1234');
    await page.keyboard.press('Enter');
    await page.locator('h1:focus', { hasText: 'Your number is confirmed' }).waitFor();
    expect(await page.title()).toBe('Your number is confirmed · Example Company');
  });
});

describe('on the way', () => {
  it('has the code sent again', async () => {
    const phone = await visit(PHONE);
    await phone.arrive((await scene.customer()).link);
    await phone.submitNumber(NEW_NUMBER);
    await phone.heading('Enter the code');
    const { sentAtMs } = scene.session.otp!;
    await phone.press('Send a new code');
    await phone.page.getByText('A new code is on its way.').waitFor();
    expect(scene.session.otp!.sentAtMs).toBeGreaterThan(sentAtMs);
    await phone.enterCode('1234');
    await phone.heading('Your number is confirmed');
  });

  it('has the Instant Link sent again', async () => {
    const desk = await visit(DESKTOP);
    await desk.arrive((await scene.customer()).link);
    await desk.submitNumber(NEW_NUMBER);
    await desk.heading('Open the link');
    const { id } = scene.session.link!;
    await desk.press('Send the link again');
    await desk.page.getByText('A new link is on its way.').waitFor();
    expect(scene.session.link!.id).not.toBe(id);
    await openInstantLink();
    await desk.heading('Your number is confirmed');
  });

  it('takes another number: a new verification in place of the old', async () => {
    const { link, clientCustomerId } = await scene.customer();
    const phone = await visit(PHONE);
    await phone.arrive(link);
    await phone.submitNumber(NEW_NUMBER);
    await phone.heading('Enter the code');
    await phone.press('Use another number');
    await phone.heading('What is your phone number now?');
    expect(await phone.page.getByLabel('Mobile phone number').inputValue()).toBe(NEW_NUMBER);
    await phone.submitNumber('+1 202 555 0152');
    await phone.page.getByText('0152').first().waitFor();
    await phone.enterCode('1234');
    await phone.heading('Your number is confirmed');
    expect(await phone.page.locator('main').innerText()).toContain('•••• 0152'.replace(' ', '\u00a0'));
    expect(await scene.view(clientCustomerId)).toMatchObject({ status: 'verified' });
  });

  it('goes on after a reload, and sends nothing before it is asked to', async () => {
    const phone = await visit(PHONE);
    const { link } = await scene.customer();
    await phone.arrive(link);
    await phone.submitNumber(NEW_NUMBER);
    await phone.heading('Enter the code');
    const { sentAtMs } = scene.session.otp!;
    await phone.page.reload();
    await phone.heading('Ready to continue?');
    expect(scene.session.otp!.sentAtMs).toBe(sentAtMs);
    // Another number can be taken although this page has never seen the form.
    await phone.press('Use another number');
    await phone.heading('What is your phone number now?');
    await phone.page.reload();
    await phone.press('Send me a code');
    await phone.heading('Enter the code');
    expect(scene.session.otp!.sentAtMs).toBeGreaterThan(sentAtMs);
    await phone.enterCode('1234');
    await phone.heading('Your number is confirmed');
    await phone.page.reload();
    await phone.heading('Your number is confirmed');
  });

  it('goes on after the back button', async () => {
    const phone = await visit(PHONE);
    const { link } = await scene.customer();
    await phone.page.goto('about:blank');
    await phone.arrive(link);
    await phone.submitNumber(NEW_NUMBER);
    await phone.heading('Enter the code');
    await phone.page.goto(`${scene.front.origin}/api/reverify/phone-done`);
    await phone.page.goBack();
    await phone.press('Send me a code');
    await phone.enterCode('1234');
    await phone.heading('Your number is confirmed');
  });

  it('two tabs: the one that is looked at again shows what became of it', async () => {
    const phone = await visit(PHONE);
    const { link } = await scene.customer();
    await phone.arrive(link);
    const other = await phone.tab();
    await other.goto(link);
    await phone.heading('What is your phone number now?', other);
    await phone.submitNumber(NEW_NUMBER);
    await phone.enterCode('1234');
    await phone.heading('Your number is confirmed');
    await other.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    await phone.heading('Your number is confirmed', other);
  });

  it('a number that is none is said at the field, and what was typed stays', async () => {
    const phone = await visit(PHONE);
    await phone.arrive((await scene.customer({ phoneNumber: undefined })).link);
    await phone.submitNumber('');
    await phone.page.getByText('Enter your mobile phone number.').waitFor();
    await phone.submitNumber('12');
    await phone.page.getByText('This doesn’t look like a phone number').waitFor();
    const field = phone.page.getByLabel('Mobile phone number');
    expect(await field.inputValue()).toBe('12');
    expect(await field.getAttribute('aria-describedby')).toBe('phone-hint phone-fault');
    expect(await field.evaluate((input) => input === input.ownerDocument.activeElement)).toBe(true);
  });

  it('a number that may be a stranger’s is neither filled in nor sent anything unless it is typed', async () => {
    for (const eventType of ['PHONE_NUMBER_CHANGE', 'DISCONNECT']) {
      const phone = await visit(PHONE);
      await phone.arrive((await scene.customer({}, eventType)).link);
      const calls = scene.emulator.calls.list('/v3/unify').length;
      await phone.submitNumber('');
      await phone.page.getByText('Enter your mobile phone number.').waitFor();
      expect(scene.emulator.calls.list('/v3/unify')).toHaveLength(calls);
    }
  });

  it('the number on record is confirmed by one press where it is still the customer’s', async () => {
    const { link, clientCustomerId } = await scene.customer({}, 'PORT');
    const phone = await visit(PHONE);
    await phone.page.goto(link);
    await phone.press('Confirm my number');
    await phone.heading('Is this still your number?');
    expect(await phone.page.getByLabel('Mobile phone number').count()).toBe(0);
    await phone.press('Continue');
    await phone.enterCode('1234');
    await phone.heading('Your number is confirmed');
    expect(scene.session.phone?.e164).toBe('+12025550149');
    expect(await scene.view(clientCustomerId)).toMatchObject({
      status: 'verified',
      consents: [{ country: 'US', textVersion: '1', channel: 'page', givenBy: 'customer' }],
    });
  });

  it('"I have a new number" is a way of its own from the first page on, and from an email', async () => {
    const { link } = await scene.customer({}, 'PORT');
    const phone = await visit(PHONE);
    await phone.page.goto(link);
    await phone.press('I have a new number');
    await phone.heading('What is your phone number now?');
    await phone.press('My number hasn’t changed');
    await phone.heading('Is this still your number?');
    await phone.press('I have a new number');
    await phone.page.getByLabel('Mobile phone number').fill(NEW_NUMBER);
    await phone.page.reload();
    await phone.heading('What is your phone number now?');
    // What was typed is there after a reload.
    expect(await phone.page.getByLabel('Mobile phone number').inputValue()).toBe(NEW_NUMBER);

    const mailed = await visit(PHONE);
    const other = await scene.customer({}, 'PORT');
    await mailed.page.goto(`${other.link}?way=new-number`);
    const labels = await mailed.page.locator('main button').allInnerTexts();
    expect(labels).toEqual(['I have a new number', 'Confirm my number']);
    await mailed.press('I have a new number');
    await mailed.heading('What is your phone number now?');
    expect(mailed.page.url()).toBe(`${other.link}?way=new-number`);
    await mailed.submitNumber(NEW_NUMBER);
    await mailed.enterCode('1234');
    await mailed.heading('Your number is confirmed');
    expect(await mailed.page.evaluate('sessionStorage.length')).toBe(0);
  });

  it('asks for consent where the country of the number needs it', async () => {
    const { link, clientCustomerId } = await scene.customer();
    const phone = await visit(PHONE);
    await phone.arrive(link);
    const calls = scene.emulator.calls.list('/v3/unify').length;
    await phone.submitNumber('+44 7700 900123');
    await phone.page.getByText('For numbers of this country (+44)').waitFor();
    await phone.submitNumber('+49 1512 3456789');
    await phone.page.getByText('For numbers of this country (Germany)').waitFor();
    expect(scene.emulator.calls.list('/v3/unify')).toHaveLength(calls);
    await phone.press('Continue');
    await phone.page.getByText('Please check the box').waitFor();
    await phone.page.getByLabel('I agree that my mobile operator').check();
    await phone.press('Continue');
    await phone.enterCode('1234');
    await phone.heading('Your number is confirmed');
    expect(await scene.view(clientCustomerId)).toMatchObject({ status: 'verified', watch: 'not_covered' });
  });

  it('P3 asks for the name where none is on record, and verifies no other number with it', async () => {
    const { link, clientCustomerId } = await scene.customer({ firstName: undefined, lastName: undefined });
    const phone = await visit(PHONE);
    await phone.arrive(link);
    await phone.submitNumber(NEW_NUMBER);
    await phone.page.getByText('Enter your first name.').waitFor();
    await phone.page.getByLabel('First name').fill('Grace');
    await phone.page.getByLabel('Last name').fill('Moreno');
    await phone.press('Continue');
    await phone.enterCode('1234');
    await phone.page.getByText('We couldn’t confirm this number automatically').waitFor();
    expect(await scene.view(clientCustomerId)).toMatchObject({
      status: 'reverification_required',
      reviewReason: 'name_not_on_record',
    });
  });
});

describe('what goes wrong', () => {
  it('Prove is away: it is said, nothing typed is lost, and it goes on when Prove is back', async () => {
    const phone = await visit(PHONE);
    await phone.arrive((await scene.customer()).link);
    scene.emulator.faults.add({ kind: 'status', status: 503, path: '/v3/unify', times: 0 });
    await phone.submitNumber(NEW_NUMBER);
    await phone.page.getByRole('alert').filter({ hasText: 'it’s our fault' }).waitFor();
    expect(await phone.page.getByLabel('Mobile phone number').inputValue()).toBe(NEW_NUMBER);
    scene.emulator.faults.clear();
    await phone.press('Try again');
    await phone.heading('Enter the code');
    scene.emulator.faults.add({ kind: 'status', status: 503, path: '/v3/unify-status', times: 0 });
    await phone.enterCode('1234');
    await phone.page.getByRole('alert').filter({ hasText: 'it’s our fault' }).waitFor();
    scene.emulator.faults.clear();
    await phone.press('Try again');
    await phone.heading('Your number is confirmed');
  });

  it('the network is lost for a while', async () => {
    const phone = await visit(PHONE);
    await phone.arrive((await scene.customer()).link);
    await phone.page.getByLabel('Mobile phone number').fill(NEW_NUMBER);
    // What the web SDK is made of is there already.
    await phone.page
      .evaluate(`import('${scene.emulator.url}/web-sdk.js').then(() => undefined)`)
      .catch(() => undefined);
    await phone.context.setOffline(true);
    await phone.press('Continue');
    await phone.page.getByRole('alert').filter({ hasText: 'check your connection' }).waitFor();
    expect(await phone.page.getByLabel('Mobile phone number').inputValue()).toBe(NEW_NUMBER);
    await phone.context.setOffline(false);
    await phone.press('Try again');
    await phone.heading('Enter the code');
  });

  it('the web SDK cannot be loaded at first', async () => {
    const phone = await visit(PHONE);
    await phone.arrive((await scene.customer()).link);
    const sdk = `${scene.emulator.url}/web-sdk.js`;
    await phone.page.route(sdk, (route) => route.abort());
    await phone.submitNumber(NEW_NUMBER);
    await phone.page.getByRole('alert').filter({ hasText: 'didn’t load' }).waitFor();
    await phone.page.unroute(sdk);
    await phone.press('Try again');
    await phone.heading('Enter the code');
    // For whoever set it up.
    expect(phone.complaints.splice(0)).toEqual([
      expect.stringContaining(`The web SDK at ${sdk} cannot be used.`),
    ]);
  });

  it('a web SDK that was bundled without its names is said to the customer, and to whoever looks into the console', async () => {
    const phone = await visit(PHONE);
    await phone.arrive((await scene.customer()).link);
    await phone.page.route(`${scene.emulator.url}/web-sdk.js`, (route) =>
      route.fulfill({
        headers: { 'access-control-allow-origin': '*', 'content-type': 'text/javascript' },
        body: 'export const DeviceRole = {}; export default {};',
      }),
    );
    await phone.submitNumber(NEW_NUMBER);
    await phone.page.getByRole('alert').filter({ hasText: 'didn’t load' }).waitFor();
    const [complaint, ...others] = phone.complaints.splice(0);
    expect(others).toEqual([]);
    expect(complaint).toContain(
      'It does not export AuthenticatorBuilder, OtpFinishResultType, InstantLinkResultType.',
    );
    expect(complaint).toContain('doctor --web-sdk');
  });

  it('possession fails: back to the form with a reason, until the tries are used up', async () => {
    const { link, clientCustomerId } = await scene.customer();
    const phone = await visit(PHONE);
    await phone.arrive(link);
    for (let tries = 5; tries > 0; tries--) {
      await phone.submitNumber('+1 202 555 0102');
      await phone.heading('Enter the code');
      for (let entry = 0; entry < 3; entry++) {
        const answered = phone.page.waitForResponse(/otp\/finish/);
        await phone.enterCode('9999');
        await answered;
      }
      if (tries > 1) await phone.page.getByText('We couldn’t make sure you have this phone').waitFor();
    }
    await phone.heading('We couldn’t confirm your number here');
    expect(await scene.view(clientCustomerId)).toMatchObject({ status: 'reverification_required' });
  }, 180_000);

  it('time runs out while the code is awaited', async () => {
    const phone = await visit(PHONE);
    await phone.page.clock.install();
    await phone.arrive((await scene.customer()).link);
    await phone.submitNumber(NEW_NUMBER);
    await phone.heading('Enter the code');
    scene.advance(15 * 60 + 1);
    await phone.page.clock.fastForward('16:00');
    await phone.page.getByText('The time for this check ran out').waitFor();
    await phone.heading('What is your phone number now?');
    await phone.submitNumber(NEW_NUMBER);
    await phone.enterCode('1234');
    await phone.heading('Your number is confirmed');
  });

  it('"This isn’t my account" is asked once more, ends the case and leaves the doubt', async () => {
    const { link, clientCustomerId } = await scene.customer();
    const phone = await visit(PHONE);
    await phone.arrive(link);
    await phone.press('This isn’t my account');
    await phone.page.getByRole('dialog', { name: 'Not your account?' }).waitFor();
    expect(await phone.flaws()).toEqual([]);
    await phone.press('Go back');
    await phone.page.getByRole('dialog').waitFor({ state: 'detached' });
    await phone.press('This isn’t my account');
    await phone.press('Not my account: end this request');
    await phone.heading('Thanks for telling us');
    expect(await scene.view(clientCustomerId)).toMatchObject({
      status: 'reverification_required',
      reviewReason: 'declined_by_customer',
      reverification: { status: 'failed', reason: 'declined' },
    });
  });

  it('asking whether it is not the account ends no check that runs: the code that was sent is taken', async () => {
    const phone = await visit(PHONE);
    await phone.arrive((await scene.customer()).link);
    await phone.submitNumber(NEW_NUMBER);
    await phone.heading('Enter the code');
    const { sentAtMs } = scene.session.otp!;
    await phone.press('This isn’t my account');
    await phone.page.getByRole('dialog').waitFor();
    await phone.page.keyboard.press('Escape');
    await phone.page.getByRole('dialog').waitFor({ state: 'detached' });
    await phone.enterCode('1234');
    await phone.heading('Your number is confirmed');
    expect(scene.session.otp!.sentAtMs).toBe(sentAtMs);
  });

  it('after the last try there is no form, but why, and what to quote', async () => {
    const { link, clientCustomerId } = await scene.customer();
    const phone = await visit(PHONE);
    await phone.arrive(link);
    for (let left = 4; left >= 0; left--) {
      await phone.submitNumber('+1 202 555 0101');
      await phone.enterCode('1234');
      if (left > 1) await phone.page.getByText(`You have ${left} tries left.`).waitFor();
      if (left === 1) await phone.page.getByText('This is your last one.').waitFor();
      if (left > 0)
        await phone.page.getByText('We couldn’t match this number to your name.').first().waitFor();
    }
    await phone.heading('We couldn’t confirm your number here');
    expect(await phone.page.locator('form').count()).toBe(0);
    const { reverification } = (await scene.view(clientCustomerId))!;
    expect(reverification).toMatchObject({ status: 'failed', reason: 'attempts_used_up' });
    const main = phone.page.locator('main');
    expect(await main.innerText()).toContain('We couldn’t match this number to your name.');
    expect(await main.innerText()).toContain(reverification!.caseReference);
    await phone.page.reload();
    await phone.heading('We couldn’t confirm your number here');
    expect(await main.innerText()).toContain(reverification!.caseReference);
  }, 180_000);

  it('another number says what it costs, and is not offered when there is no try for it', async () => {
    const phone = await visit(PHONE);
    await phone.arrive((await scene.customer()).link);
    for (let left = 4; left >= 0; left--) {
      await phone.submitNumber(`+1 202 555 016${left}`);
      await phone.heading('Enter the code');
      if (left > 0) await phone.press('Use another number');
      if (left > 1) await phone.page.getByText(`Each number you send is one try. You have ${left}`).waitFor();
    }
    await phone.page.getByText('you can’t switch to another number').waitFor();
    await phone.enterCode('1234');
    await phone.heading('Your number is confirmed');
  }, 180_000);

  it('P12 a link that cannot be used offers a fresh one, and says the same whether it was ours', async () => {
    const { link, clientCustomerId } = await scene.customer();
    const first = await visit(PHONE);
    await first.arrive(link);
    const second = await visit(DESKTOP);
    for (const address of [link, link.replace(/[\w-]{43}$/, 'A'.repeat(43))]) {
      expect((await second.page.goto(address))!.status()).toBe(404);
      await second.press('Send me a fresh link');
      await second.heading('Please check your email');
    }
    const [, fresh] = await scene.links(clientCustomerId, 2);
    await second.arrive(fresh!);
  });

  it('a page that was open for too long says so by itself and after a reload, and offers a fresh link', async () => {
    const phone = await visit(PHONE);
    await phone.page.clock.install();
    const { link, clientCustomerId } = await scene.customer();
    await phone.arrive(link);
    const [cookie] = await phone.context.cookies(link);
    // The browser must still have something to show when the session is over.
    expect(cookie!.expires).toBeGreaterThan(Date.now() / 1000 + 2 * 24 * 3600);
    scene.advance(30 * 60 + 1);
    await phone.page.clock.fastForward('30:05');
    await phone.heading('This page was open for a long time');
    expect((await phone.page.reload())!.status()).toBe(403);
    await phone.heading('This page was open for a long time');
    await phone.press('Send me a fresh link');
    await phone.heading('Please check your email');
    const [, fresh] = await scene.links(clientCustomerId, 2);
    await phone.arrive(fresh!);
  });

  it('a form that is sent too late says so', async () => {
    const phone = await visit(PHONE);
    await phone.arrive((await scene.customer()).link);
    scene.advance(31 * 60);
    await phone.submitNumber(NEW_NUMBER);
    await phone.heading('This page was open for a long time');
  });

  it('without JavaScript it says so before the link is used up, and everything up to possession works', async () => {
    const silent = await visit({ ...PHONE, javaScriptEnabled: false });
    const { page } = silent;
    const { link, clientCustomerId } = await scene.customer();
    await page.goto(link);
    const main = page.locator('main');
    expect(await main.innerText()).toContain('JavaScript is turned off in your browser');
    await silent.press('Confirm my number');
    await silent.heading('What is your phone number now?');

    const field = page.getByLabel('Mobile phone number');
    await silent.submitNumber('');
    await page.getByText('Enter your mobile phone number.').waitFor();
    await silent.submitNumber('12');
    await page.getByText('This doesn’t look like a phone number').waitFor();
    expect(await field.inputValue()).toBe('12');
    await silent.submitNumber('+49 1512 3456789');
    await page.getByText('For numbers of this country (Germany)').waitFor();
    await page.getByLabel('I agree that my mobile operator').check();
    await silent.press('Continue');
    await page.waitForURL(link);
    expect(await main.innerText()).toContain('We need it for this step');
    expect(await scene.view(clientCustomerId)).toMatchObject({ consents: [{ country: 'DE' }] });

    await page.getByRole('link', { name: 'This isn’t my account' }).click();
    await silent.heading('Not your account?');
    await page.getByRole('link', { name: 'Go back' }).click();
    await page.getByRole('link', { name: 'This isn’t my account' }).click();
    await silent.press('Not my account: end this request');
    await silent.heading('Thanks for telling us');
    expect(await scene.view(clientCustomerId)).toMatchObject({ reverification: { reason: 'declined' } });
  });

  it('on the way without JavaScript, switched on later, the page goes on where it is', async () => {
    const { link } = await scene.customer();
    const phone = await visit(PHONE);
    // The script does not arrive; the form is there all the same.
    await phone.page.route('**/assets/page-*.mjs', (route) => route.abort());
    await phone.page.goto(link);
    await phone.press('I have a new number');
    await phone.submitNumber(NEW_NUMBER);
    await phone.heading('Ready to continue?');
    await phone.page.unroute('**/assets/page-*.mjs');
    await phone.page.reload();
    await phone.press('Send me a code');
    await phone.enterCode('1234');
    await phone.heading('Your number is confirmed');
  });

  it('a form of another site does nothing', async () => {
    const { link, clientCustomerId } = await scene.customer();
    const phone = await visit(PHONE);
    await phone.arrive(link);
    const cookies = await phone.context.cookies(link);
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const send = (headers: Record<string, string>) =>
      fetch(link, {
        method: 'POST',
        redirect: 'manual',
        headers: { cookie, ...headers },
        body: new URLSearchParams({ do: 'decline' }),
      });
    expect((await send({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await send({ origin: 'https://evil.example' })).status).toBe(403);
    expect(await scene.view(clientCustomerId)).toMatchObject({ reverification: { status: 'started' } });
    // And without the session's cookie nobody gets anything done.
    expect((await send({ cookie: '', 'sec-fetch-site': 'same-origin' })).status).toBe(404);
    expect((await send({ origin: 'null', 'sec-fetch-site': 'same-origin' })).status).toBe(303);
    expect(await scene.view(clientCustomerId)).toMatchObject({ reverification: { status: 'failed' } });
  });

  it('no other page can put it into a frame', async () => {
    const { link } = await scene.customer();
    const { page } = await visit(DESKTOP);
    const refused = page.waitForEvent('console', (message) =>
      /frame-ancestors|X-Frame-Options/i.test(message.text()),
    );
    await page.setContent(`<iframe src="${link}"></iframe>`);
    await refused;
    visitors.at(-1)!.complaints.length = 0;
  });
});

describe.each(['en', 'es'])('in %s', (locale) => {
  it('axe finds nothing on any step, and nothing runs over the edge at 320 pixels', async () => {
    const { link } = await scene.customer({ locale });
    const phone = await visit({ ...PHONE, locale });
    const { page } = phone;
    const flaws: [step: string, found: string[]][] = [];
    const look = async (step: string) => void flaws.push([step, await phone.flaws()]);
    const submit = () => page.locator('button[type=submit]').first().click();
    await page.goto(link);
    await look('confirm');
    await submit();
    await page.locator('#phone').fill('12');
    await submit();
    await page.locator('#phone-fault:not(:empty)').waitFor();
    await look('number, refused');
    await page.locator('#phone').fill('+49 1512 3456789');
    await submit();
    await page.locator('#consent').waitFor();
    await submit();
    await page.locator('#consent-fault:not(:empty)').waitFor();
    await look('consent');
    await page.locator('#phone').fill(NEW_NUMBER);
    scene.emulator.faults.add({ kind: 'status', status: 503, path: '/v3/unify', times: 0 });
    await submit();
    await page.locator('#trouble:not(:empty)').waitFor();
    await look('trouble');
    scene.emulator.faults.clear();
    await page.locator('#again button').click();
    await page.locator('#code').fill('9999');
    await page.locator('#code-fault:not(:empty)').waitFor();
    await look('code, refused');
    await page.reload();
    await page.locator('.actions button').first().waitFor();
    await look('resume');
    await page.locator('.decline button').click();
    await page.locator('dialog').waitFor();
    await look('decline');
    await page.keyboard.press('Escape');
    await page.locator('.actions button').first().click();
    await page.locator('#code').fill('1234');
    await page.locator('#step button, #below button').first().waitFor({ state: 'detached' });
    await look('succeeded');
    await page.goto(link.replace(/[\w-]{43}$/, 'A'.repeat(43)));
    await look('link invalid');
    await page.locator('#step button').click();
    await page.locator('#step button').waitFor({ state: 'detached' });
    await look('fresh link');
    expect(await page.evaluate('document.documentElement.lang')).toBe(locale);
    expect(flaws.filter(([, found]) => found.length > 0)).toEqual([]);
  }, 240_000);

  it('axe finds nothing while a desktop waits', async () => {
    const { link } = await scene.customer({ locale });
    const desk = await visit({ ...DESKTOP, locale });
    await desk.page.goto(link);
    await desk.page.locator('button[type=submit]').first().click();
    await desk.page.locator('#phone').fill(NEW_NUMBER);
    await desk.page.locator('button[type=submit]').first().click();
    await desk.page.locator('.waiting[role=status]').waitFor();
    expect(await desk.flaws()).toEqual([]);
  }, 120_000);
});
