import type { Provider, Type } from '@nestjs/common';
import { CompanyAnswers } from './http/company-answers.service';
import { CustomersController } from './http/customers.controller';
import { CompanyLogins } from './http/company-logins.service';
import { EmailsController } from './http/emails.controller';
import { VerificationsController } from './http/verifications.controller';
import { IdempotentRequests } from './idempotency/idempotent-requests.service';
import { ImportController } from './import/import.controller';
import { ChangeCustomers } from './operations/change-customers.service';
import { CloseCustomer } from './operations/close-customer.service';
import { RequestRules } from './operations/request-rules.service';
import { ReadCustomers } from './operations/read-customers.service';
import { RegisterBatch } from './operations/register-batch.service';
import { RegisterCustomers } from './operations/register-customers.service';
import { ReportBounce } from './operations/report-bounce.service';
import { TakeOverCustomer } from './operations/take-over-customer.service';
import { VerifyCustomer } from './operations/verify-customer.service';
import { VerifiedUsersService } from './verified-users.service';

/** What the service class needs, in every process. */
export const COMPANY_OPERATIONS: Provider[] = [
  ChangeCustomers,
  CloseCustomer,
  RequestRules,
  ReadCustomers,
  RegisterBatch,
  RegisterCustomers,
  ReportBounce,
  TakeOverCustomer,
  VerifiedUsersService,
  VerifyCustomer,
];

/** The same over HTTP. */
export const COMPANY_API_CONTROLLERS: Type[] = [
  // Before the others, whose paths hold a parameter where this one says `import`.
  ImportController,
  CustomersController,
  VerificationsController,
  EmailsController,
];
/** Without guard and filter: Nest makes those for the controllers that name them. */
export const COMPANY_API_PROVIDERS: Provider[] = [CompanyAnswers, CompanyLogins, IdempotentRequests];
