import { headerOf, type CustomerRequest } from '../customer/customer-request';

/** The language that the browser asks for first, for pages about nobody in particular; null: it asks for none. */
export function browserLocale(request: CustomerRequest): string | null {
  const [first = ''] = (headerOf(request, 'accept-language') ?? '').split(/[,;]/);
  return first.trim() || null;
}
