import { maskName } from './mask-name';

describe('maskName', () => {
  it.each([
    [['Ada', 'Keller'], 'A••• K•••'],
    [[' Ada ', 'von Keller'], 'A••• v•••'],
    [['A', 'K'], 'A••• K•••'],
    [['E\u0301lise', '李'], 'E\u0301••• 李•••'],
  ])('%j: %j', (parts, masked) => {
    expect(maskName(...parts)).toBe(masked);
  });
});
