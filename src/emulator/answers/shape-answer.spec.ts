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
    expect(shapeAnswer(answer, 'omitted')).toEqual({ id: 'x', off: false, zero: 0 });
  });

  it('says null for what is absent where that is wished', () => {
    expect(shapeAnswer(answer, 'null')).toEqual({ ...answer, none: null, part: { none: null } });
  });
});
