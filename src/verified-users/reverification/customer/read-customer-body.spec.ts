import { BeginRequest } from './begin-request.dto';
import { EmptyRequest } from './empty-request.dto';
import { readCustomerBody } from './read-customer-body';

const DEEP = 200_000;

function read(type: typeof BeginRequest | typeof EmptyRequest, text: string): Promise<object> {
  const headers = { 'content-type': 'application/json' };
  return readCustomerBody<object>(type, { headers, body: JSON.parse(text) as unknown });
}

function fields(count: number): string {
  return `{${Array.from({ length: count }, (_, index) => `"field${index}":1`).join()}}`;
}

describe('readCustomerBody', () => {
  it('takes a request in full', async () => {
    const given = {
      ...{ phoneNumber: '+12025550123', firstName: 'Ada', lastName: 'Keller', device: 'mobile' },
      consent: { textVersion: '1' },
    };
    expect(await read(BeginRequest, JSON.stringify(given))).toMatchObject(given);
  });

  // Whoever sends it needs no link. The text of the refusal tells whether it was checked field by field.
  it.each([
    ['fields', fields(50_000)],
    ['items', `{"device":"mobile","consent":[${Array.from({ length: 100_000 }, () => '{}').join()}]}`],
    ['levels', `{"device":"mobile","consent":${'['.repeat(DEEP)}${']'.repeat(DEEP)}}`],
  ])('P3 refuses a body of very many %s at a glance', async (_, text) => {
    const refusal = {
      code: 'INVALID_REQUEST',
      faults: ['the body must not hold more than 32 values'],
    };
    await expect(read(BeginRequest, text)).rejects.toMatchObject(refusal);
    await expect(read(EmptyRequest, text)).rejects.toMatchObject(refusal);
  });
});
