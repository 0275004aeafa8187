import { nestsDeeperThan } from './nesting-depth';

const deeper = (text: string, maxDepth: number): boolean => nestsDeeperThan(Buffer.from(text), maxDepth);
const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

describe('P2 depth of a body', () => {
  it('counts the outermost level as 1', () => {
    expect(deeper(nested(64), 64)).toBe(false);
    expect(deeper(nested(65), 64)).toBe(true);
    expect(deeper('{"a":[{}]}', 3)).toBe(false);
    expect(deeper('{"a":[{}]}', 2)).toBe(true);
  });

  it('does not add up what stands side by side', () => {
    expect(deeper(`[${'[],'.repeat(1000)}{}]`, 2)).toBe(false);
  });

  it.each([
    ['brackets', '{"a":"[[[[{{{{"}'],
    ['an escaped quote', '{"a":"\\"[[[["}'],
    ['a backslash at the end', '{"a":"\\\\","b":"[[[["}'],
    ['a key', '{"[[[[":1}'],
    ['letters of several bytes', '{"a":"é漢😀[[[["}'],
  ])('respects text with %s', (_name, text) => {
    expect(deeper(text, 1)).toBe(false);
  });

  it('sees what follows a text', () => {
    expect(deeper('["\\\\",[]]', 1)).toBe(true);
  });

  it('does not mind what is no JSON', () => {
    expect(deeper('{{{', 2)).toBe(true);
    expect(deeper(']]]][', 1)).toBe(false);
    expect(deeper('"\\', 1)).toBe(false);
    expect(deeper('', 1)).toBe(false);
  });

  it('looks at a megabyte of brackets only as far as it must', () => {
    expect(deeper('['.repeat(1_048_576), 64)).toBe(true);
    expect(deeper('[]'.repeat(524_288), 64)).toBe(false);
  });
});
