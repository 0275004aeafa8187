import { ValidateBy } from 'class-validator';
import { isTimeZone } from '../options/value-rules';

/** The rule of the option `schedules.timeZone`, for fields of inputs. */
export function IsKnownTimeZone(): PropertyDecorator {
  return ValidateBy(
    { name: 'isKnownTimeZone', validator: { validate: isTimeZone } },
    { message: 'timeZone must be a time zone of the IANA list, such as "America/New_York"' },
  );
}
