// Type() reads it while the classes are defined, whichever module is loaded first.
import 'reflect-metadata';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Matches, Max, Min, ValidateBy } from 'class-validator';
import type { FaultFinder } from './url-faults';

/** An optional whole number; `hint` ends the line, for example with the unit. */
export function WholeNumber(least: number, most: number, hint: string): PropertyDecorator {
  const message = `$property: expected a whole number from ${least} to ${most} (${hint})`;
  return all(
    IsOptional(),
    Type(() => Number),
    IsInt({ message }),
    Min(least, { message }),
    Max(most, { message }),
  );
}

/** One of a closed set, or nothing. */
export function OneOf(values: readonly string[]): PropertyDecorator {
  return all(IsOptional(), IsIn(values, { message: `$property: expected one of ${values.join(', ')}` }));
}

/** Text of a certain form, or nothing. */
export function TextLike(pattern: RegExp, expected: string): PropertyDecorator {
  return all(IsOptional(), Matches(pattern, { message: `$property: expected ${expected}` }));
}

/** A value in which `find` finds no fault, or nothing. */
export function Faultless(find: FaultFinder): PropertyDecorator {
  return all(
    IsOptional(),
    ValidateBy({
      name: find.name,
      validator: {
        validate: (value: string) => find(value) === undefined,
        defaultMessage: (args) => `$property: ${find(args?.value as string)}`,
      },
    }),
  );
}

/** As Nest's `applyDecorators`, which would load Nest and RxJS into commands that need neither. */
function all(...decorators: PropertyDecorator[]): PropertyDecorator {
  return (target, property) => {
    for (const decorate of decorators) decorate(target, property);
  };
}
