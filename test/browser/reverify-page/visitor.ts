import axe from 'axe-core';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';

export const PHONE: BrowserContextOptions = {
  viewport: { width: 320, height: 640 },
  userAgent: 'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Mobile Safari/537.36',
};
export const DESKTOP: BrowserContextOptions = { viewport: { width: 1280, height: 900 } };

/** A customer's browser, which remembers all that a page should not do. */
export class Visitor {
  readonly requests: string[] = [];
  /** What the page or the browser complained of, apart from answers that are no 2xx. */
  readonly complaints: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    /** Where the customer looks. */
    public page: Page,
  ) {}

  static async open(browser: Browser, options: BrowserContextOptions): Promise<Visitor> {
    const context = await browser.newContext(options);
    const visitor = new Visitor(context, await context.newPage());
    await visitor.watch();
    return visitor;
  }

  tab(): Promise<Page> {
    return this.context.newPage();
  }

  heading(name: string | RegExp, page = this.page): Promise<void> {
    return page.getByRole('heading', { level: 1, name }).waitFor();
  }

  press(name: string, page = this.page): Promise<void> {
    return page.getByRole('button', { name, exact: true }).click();
  }

  /** From the link to the form. */
  async arrive(link: string): Promise<void> {
    await this.page.goto(link);
    await this.press('Confirm my number');
    await this.heading('What is your phone number now?');
  }

  async submitNumber(phoneNumber: string): Promise<void> {
    await this.page.getByLabel('Mobile phone number').fill(phoneNumber);
    await this.press('Continue');
  }

  /** As a phone does that fills the code in: it is sent by itself. */
  async enterCode(code: string): Promise<void> {
    await this.page.getByLabel('Code', { exact: true }).fill(code);
  }

  /** What axe finds, and what runs over the edge, in both modes. */
  async flaws(): Promise<string[]> {
    const found: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      await this.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      // The page's policy forbids what comes from elsewhere: axe is brought in by the debugger.
      const { violations } = await this.page.evaluate<axe.AxeResults>(`${axe.source}; axe.run(document)`);
      found.push(
        ...violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${colorScheme} ${id}: ${html}`)),
      );
    }
    const [width, widest] = await this.page.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth, innerWidth]',
    );
    if (width > widest) found.push(`${width} pixels wide`);
    return found;
  }

  close(): Promise<void> {
    return this.context.close();
  }

  /** Every tab, those that links open as well. */
  private async watch(): Promise<void> {
    this.context.on('request', (request) => this.requests.push(request.url()));
    this.context.on('weberror', (thrown) => this.complaints.push(thrown.error().message));
    this.context.on('console', (message) => {
      // An answer of 404 or 503 is written there by the browser itself.
      if (!message.text().startsWith('Failed to load resource')) this.complaints.push(message.text());
    });
    await this.context.addInitScript(
      "document.addEventListener('securitypolicyviolation', (event) => console.error('refused', event.violatedDirective, event.blockedURI))",
    );
  }
}
