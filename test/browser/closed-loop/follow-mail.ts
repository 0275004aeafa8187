import type { Page } from 'playwright-core';
import type { Visitor } from '../reverify-page/visitor';
import type { LoopService } from './loop-service';

/** The customer opens the newest email with this subject in the mailbox, and follows its link into a new tab. */
export async function followMail(
  visitor: Visitor,
  service: LoopService,
  to: string,
  subject: string,
): Promise<string> {
  await openMail(visitor.page, service, to, subject);
  const opened = visitor.page.waitForEvent('popup');
  await visitor.page.frameLocator('iframe.frame').locator('a[href*="/reverify/"]').first().click();
  visitor.page = await opened;
  await visitor.heading(/./);
  return visitor.page.url();
}

/** Shows the newest email with this subject in the mailbox, once it is there. */
export async function openMail(page: Page, service: LoopService, to: string, subject: string): Promise<void> {
  await service.mail(to, subject);
  await page.goto(service.mailboxUrl);
  await page.locator('a.message').filter({ hasText: to }).filter({ hasText: subject }).first().click();
  await page.getByRole('heading', { level: 1, name: subject }).waitFor();
}
