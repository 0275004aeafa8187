import { plainToInstance, type ClassConstructor } from 'class-transformer';
import { validate } from 'class-validator';
import { faultsOf } from '../../identity/faults-of';
import { holdsMoreThan } from '../../identity/holds-more-than';
import { capturedBodyOf } from '../../raw-body/captured-body';
import { rawRequestOf, type HttpRequest } from '../../raw-body/http-request';
import { readJsonBody } from '../../raw-body/read-json-body';
import type { CustomerRequest } from './customer-request';
import { InvalidRequestError } from './invalid-request.error';
import { UnsupportedMediaTypeError } from './unsupported-media-type.error';

const MAX_BYTES = 4 * 1024;
/** No request has as many. */
const MOST_VALUES = 32;
const JSON_TYPE = /^application\/json\s*(;|$)/i;

/**
 * The body, read and checked. Not `@Body()`: pipes of the host would come first.
 *
 * @throws {UnsupportedMediaTypeError}
 * @throws {MalformedBodyError}
 * @throws {InvalidRequestError}
 */
export async function readCustomerBody<T extends object>(
  type: ClassConstructor<T>,
  request: CustomerRequest & HttpRequest,
): Promise<T> {
  const { contentType } = capturedBodyOf(rawRequestOf(request));
  if (!JSON_TYPE.test(contentType ?? '')) throw new UnsupportedMediaTypeError();
  const body = await readJsonBody(request, MAX_BYTES);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new InvalidRequestError(['the body must be a JSON object']);
  }
  if (holdsMoreThan(body, MOST_VALUES))
    throw new InvalidRequestError([`the body must not hold more than ${MOST_VALUES} values`]);
  const instance = plainToInstance(type, body);
  // Unknown fields are faults, also where the type has none; `forbidUnknownValues` would refuse that type itself.
  const errors = await validate(instance, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: false,
  });
  if (errors.length > 0) throw new InvalidRequestError(errors.flatMap(faultsOf));
  return instance;
}
