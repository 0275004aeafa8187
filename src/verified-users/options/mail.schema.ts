import { z } from 'zod';
import { across, isObject, matching, object, text, within, type Shape } from './option-schema';
import type { BackOffOptions } from './retry-options.interface';
import { isBareAddress, isSender, transportProblem } from './transport-problem';
import { isHttpUrl, isLogo } from './value-rules';
import type * as given from './verified-users-options.interface';

const DAY = 86_400;

const COMPANY_NAMED = 'needed; customers must see who writes to them';

const SUPPORT_NEEDED = 'supportEmail or supportUrl is needed, so that a customer can ask';

const companySchema = object(
  {
    name: text((value) => value !== '', COMPANY_NAMED),
    primaryColor: matching(/^#[0-9a-fA-F]{6}$/, 'expected "#rrggbb"').default('#1f4fd8'),
    supportEmail: z.string().optional(),
    supportUrl: text(isHttpUrl, 'expected an http(s) address').optional(),
    logoUrl: text(isLogo, 'expected an https:// address, or data:image/png;base64,...').optional(),
  } satisfies Shape<given.CompanyOptions>,
  { missing: `.name: ${COMPANY_NAMED}\n: ${SUPPORT_NEEDED}` },
).check(
  across<given.CompanyOptions>(({ supportEmail, supportUrl }) =>
    supportEmail || supportUrl ? [] : [[[], SUPPORT_NEEDED]],
  ),
);

const SENDER_EXPECTED = 'expected a sender such as "Company <no-reply@example.com>"';
/** Its parts are looked at where they are compiled, which knows the variables of each kind (mail/render/own-editions.ts). */
const templatePart = z.custom<string>(() => true).optional() as unknown as z.ZodType<string, string>;
const templateSchema = z.preprocess(
  (template: given.EmailTemplate) => (isObject(template) ? template : ({} as given.EmailTemplate)),
  object({
    subject: templatePart,
    html: templatePart,
    text: templatePart,
  } satisfies Shape<given.EmailTemplate>),
);

export const mailSchema = object(
  {
    transport: z.custom<given.MailOptions['transport']>((value) => transportProblem(value) === null, {
      // Says nothing of the value, which holds a password.
      error: ({ input }) => transportProblem(input) ?? '',
    }),
    replyTo: z
      .custom<string | false>((value) => value === false || isSender(value), {
        error: 'expected an address such as "Support <help@example.com>", or false',
      })
      .optional(),
    bounceAddress: text(isBareAddress, 'expected a bare address such as "bounces@example.com"').optional(),
    from: text((value) => value.includes('@'), SENDER_EXPECTED).refine((value) => !/[\r\n]/.test(value), {
      error: 'line breaks are not allowed',
      abort: true,
    }),
    company: companySchema,
    defaultLocale: z.string().default('en'),
    templates: z.record(z.string(), z.record(z.string(), templateSchema)).default({}),
    retry: object({
      firstDelaySeconds: within(0, DAY).default(30),
      maxDelaySeconds: within(0, 7 * DAY).default(3_600),
    } satisfies Shape<BackOffOptions>).prefault({}),
  } satisfies Shape<given.MailOptions>,
  { missing: 'needed; { transport, from, company }' },
);
