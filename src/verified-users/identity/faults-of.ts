import type { ValidationError } from 'class-validator';

/** @returns what is wrong with a field and those within it: names and rules, never a value. */
export function faultsOf({ property, constraints = {}, children = [] }: ValidationError): string[] {
  const { whitelistValidation, ...rules } = constraints;
  // The name of an unknown field is the sender's text: repeated only where it looks like the name of a field.
  const unknown = /^[A-Za-z]\w{0,40}$/.test(property) ? whitelistValidation! : 'a field is not known';
  return [
    ...(whitelistValidation === undefined ? [] : [unknown]),
    ...Object.values(rules),
    ...children.flatMap(faultsOf),
  ];
}
