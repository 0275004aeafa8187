import { contentSha256 } from './content-sha256';

const sha = (json: string): string => contentSha256(JSON.parse(json)).toString('hex');

describe('P5 equal content', () => {
  it.each([
    ['order of keys', '{"a":1,"b":{"c":2,"d":3}}', '{"b":{"d":3,"c":2},"a":1}'],
    ['white space', '{"a":[1,2]}', ' { "a" : [ 1 , 2 ] } '],
    ['ways to write a character', '"\\u00e9\\/"', '"é/"'],
    ['ways to write a number', '[1,100,0.5]', '[1.0,1e2,5e-1]'],
  ])('does not depend on %s', (_name, one, other) => {
    expect(sha(one)).toBe(sha(other));
  });

  it.each([
    ['values', '{"a":1}', '{"a":2}'],
    ['names', '{"a":1}', '{"b":1}'],
    ['order of a list', '[1,2]', '[2,1]'],
    ['text and number', '["1"]', '[1]'],
    ['null and absent', '{"a":null}', '{}'],
    ['number beyond the doubles and null', '[1e400]', '[null]'],
    ['number beyond the doubles and its opposite', '[1e400]', '[-1e400]'],
    ['number beyond the doubles and text', '[1e400]', '["Infinity"]'],
    ['lone surrogates', '"\\ud800"', '"\\ud801"'],
    ['hostile key and none', '{"__proto__":{"a":1}}', '{}'],
    ['hostile key and its content', '{"__proto__":{"a":1}}', '{"a":1}'],
    ['length and none', '{"length":3}', '{}'],
    ['toJSON and none', '{"toJSON":"x"}', '{}'],
  ])('tells %s apart', (_name, one, other) => {
    expect(sha(one)).not.toBe(sha(other));
  });

  it('cuts neither depth nor breadth', () => {
    const deep = (levels: number, leaf: number) => `${'['.repeat(levels)}${leaf}${']'.repeat(levels)}`;
    expect(sha(deep(64, 1))).not.toBe(sha(deep(64, 2)));
    const broad = (last: number) => JSON.stringify([...Array<number>(200_000).fill(0), last]);
    expect(sha(broad(1))).not.toBe(sha(broad(2)));
  });
});
