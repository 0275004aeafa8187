import { randomUUID } from 'node:crypto';
import { caseReference } from './case-reference';

const ID = '0192a8d4-7c1e-7b55-9f0a-3d2c6b1e8f47';

describe('caseReference', () => {
  it('is the same for the same case, however the id is written', () => {
    expect(caseReference(ID)).toBe('94Y8V6K2');
    expect(caseReference(ID.toUpperCase())).toBe(caseReference(ID));
  });

  it('is eight characters that nobody mishears', () => {
    const references = Array.from({ length: 1000 }, () => caseReference(randomUUID()));
    for (const reference of references) expect(reference).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/);
    expect(new Set(references).size).toBe(1000);
  });

  it('holds nothing of the id: neighbours are unlike', () => {
    const neighbour = ID.replace(/7$/, '8');
    const shared = [...caseReference(ID)].filter(
      (letter, index) => letter === caseReference(neighbour)[index],
    );
    expect(shared.length).toBeLessThan(4);
  });
});
