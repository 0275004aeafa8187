import { shapeAnswer } from './shape-answer';

describe('shapeAnswer', () => {
  const answer = {
    id: 'x',
    none: undefined,
    text: '',
    list: [],
    part: { none: undefined },
    off: false,
    zero: 0,
  };

  it('leaves out what is empty, and keeps false and 0', () => {
    expect(shapeAnswer(answer, { emptyValues: 'omitted', requiredArrays: 'given' })).toEqual({
      id: 'x',
      off: false,
      zero: 0,
    });
  });

  it('keeps an empty array that SDKs require, unless that is wished', () => {
    const page = { count: 0, identities: [] };
    expect(shapeAnswer(page, { emptyValues: 'omitted', requiredArrays: 'given' })).toEqual(page);
    expect(shapeAnswer(page, { emptyValues: 'omitted', requiredArrays: 'omitted' })).toEqual({ count: 0 });
  });

  it('says null for what is absent where that is wished', () => {
    expect(shapeAnswer(answer, { emptyValues: 'null', requiredArrays: 'given' })).toEqual({
      ...answer,
      none: null,
      part: { none: null },
    });
  });
});
