import { plainToInstance, type ClassConstructor } from 'class-transformer';
import { validate } from 'class-validator';
import { faultsOf } from '../../identity/faults-of';
import { holdsMoreThan } from '../../identity/holds-more-than';
import { BodyNotParsedError } from './body-not-parsed.error';
import { headerOf, type CustomerRequest } from './customer-request';
import { InvalidRequestError } from './invalid-request.error';
import { UnsupportedMediaTypeError } from './unsupported-media-type.error';

/** No request has as many. */
const MOST_VALUES = 32;
const JSON_TYPE = /^application\/json\s*(;|$)/i;

/**
 * The body as the host's parser left it, checked. Not `@Body()`: pipes of the host would come first.
 *
 * @throws {UnsupportedMediaTypeError}
 * @throws {BodyNotParsedError}
 * @throws {InvalidRequestError}
 */
export async function readCustomerBody<T extends object>(
  type: ClassConstructor<T>,
  request: CustomerRequest,
): Promise<T> {
  if (!JSON_TYPE.test(headerOf(request, 'content-type') ?? '')) throw new UnsupportedMediaTypeError();
  const { body } = request;
  if (body === undefined || Buffer.isBuffer(body)) throw new BodyNotParsedError();
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
