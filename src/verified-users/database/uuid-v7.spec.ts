import { uuidV7 } from './uuid-v7';

describe('uuidV7', () => {
  it('encodes the time, the version and the variant of RFC 9562', () => {
    const id = uuidV7(new Date('2022-02-22T19:22:22.000Z'));
    expect(id).toMatch(/^017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('never repeats', () => {
    const at = new Date();
    expect(new Set(Array.from({ length: 1_000 }, () => uuidV7(at))).size).toBe(1_000);
  });
});
