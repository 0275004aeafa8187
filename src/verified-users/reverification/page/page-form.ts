import { BodyTooLargeError, RequestAbortedError } from '../../raw-body/errors';
import { capturedBodyOf } from '../../raw-body/captured-body';
import { rawRequestOf, type HttpRequest } from '../../raw-body/http-request';
import { readBody } from '../../raw-body/read-body';
import type { BeginRequest } from '../customer/begin-request.dto';
import { headerOf, type CustomerRequest } from '../customer/customer-request';
import { InvalidRequestError } from '../customer/invalid-request.error';
import type { SentForm, Way } from './page-view';

const MAX_BYTES = 4 * 1024;
const LONGEST_FIELD = 100;
const FORM_TYPE = /^application\/x-www-form-urlencoded\s*(;|$)/i;
const PHONES = /Mobi|Android|iPhone|iPad/i;

/** What a button of the page asks for; the first one says nothing. */
const ACTIONS = ['start', 'number', 'check', 'decline', 'fresh-link'] as const;
export type PageAction = (typeof ACTIONS)[number];

/** A form of the page, as a browser sends it without script. */
export interface PageForm {
  action: PageAction;
  way: Way;
  phoneNumber: string;
  firstName: string;
  lastName: string;
  /** Whether the box was ticked. */
  consents: boolean;
  /** Version of the text that was shown; null: none was. */
  textVersion: string | null;
}

/** @throws {InvalidRequestError} */
export async function readPageForm(request: CustomerRequest & HttpRequest): Promise<PageForm> {
  const fields = new URLSearchParams(await readText(request));
  const read = (name: string) => (fields.get(name) ?? '').trim().slice(0, LONGEST_FIELD);
  const action = ACTIONS.find((one) => one === (read('do') || 'start'));
  if (!action) throw new InvalidRequestError(['do names nothing that can be done']);
  return {
    action,
    way: wayOf(read('way')),
    phoneNumber: read('phone'),
    firstName: read('firstName'),
    lastName: read('lastName'),
    consents: read('consent') === 'yes',
    textVersion: read('textVersion').slice(0, 64) || null,
  };
}

export function wayOf(text: string | null): Way {
  return text === 'known' || text === 'new-number' ? text : null;
}

/** The same request as the script would send. */
export function beginRequestOf(form: PageForm, request: CustomerRequest): BeginRequest {
  const { phoneNumber, firstName, lastName, consents, textVersion } = form;
  const shown = textVersion === null ? null : { textVersion };
  return {
    phoneNumber: phoneNumber || null,
    firstName: firstName || null,
    lastName: lastName || null,
    device: PHONES.test(headerOf(request, 'user-agent') ?? '') ? 'mobile' : 'desktop',
    consent: consents ? shown : null,
    carrierConsent: shown,
  };
}

export function sentFormOf(form: PageForm, fault: string, country?: string): SentForm {
  const { phoneNumber, firstName, lastName } = form;
  return { phoneNumber, firstName, lastName, fault, ...(country !== undefined && { country }) };
}

/**
 * Whether a page of somebody else sends this. The cookie is not sent along with such a form (`SameSite=Lax`), and its sender
 * would have to know the token in the path; this is for browsers and proxies that are laxer than that. Our pages send
 * `Origin: null`, for they send no referrer.
 */
export function isOfAnotherSite(request: CustomerRequest, publicUrl: string): boolean {
  const site = headerOf(request, 'sec-fetch-site');
  if (site !== null) return site !== 'same-origin' && site !== 'none';
  const origin = headerOf(request, 'origin');
  return origin !== null && origin !== 'null' && origin !== new URL(publicUrl).origin;
}

async function readText(request: CustomerRequest & HttpRequest): Promise<string> {
  const { announced, contentType } = capturedBodyOf(rawRequestOf(request));
  // The first button's form may hold nothing; what comes in its place is not wanted.
  if (!announced || !FORM_TYPE.test(contentType ?? '')) return '';
  try {
    return (await readBody(request, MAX_BYTES)).toString('utf8');
  } catch (error) {
    if (error instanceof BodyTooLargeError || error instanceof RequestAbortedError)
      throw new InvalidRequestError([`the form must not hold more than ${MAX_BYTES} bytes`]);
    throw error;
  }
}
