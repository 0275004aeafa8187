import { applyDecorators, Controller, UseFilters, UseGuards, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { CapturesBodies } from '../../raw-body/captured-route';
import { CompanyApiFilter } from './company-api.filter';
import { CompanyBodyGuard } from './company-body.guard';
import { CompanyApiGuard } from './company-api.guard';

/** Name of the security scheme in the OpenAPI document: `new DocumentBuilder().addBearerAuth({ type: 'http' }, COMPANY_API_SECURITY)`. */
export const COMPANY_API_SECURITY = 'company-api';

/** Everything that the controllers of the company API have in common. */
export function CompanyController(): ClassDecorator {
  return applyDecorators(
    CapturesBodies('api'),
    Controller({ path: 'verified-users', version: VERSION_NEUTRAL }),
    UseGuards(CompanyApiGuard, CompanyBodyGuard),
    UseFilters(CompanyApiFilter),
    ApiBearerAuth(COMPANY_API_SECURITY),
    ApiTags('verified-users'),
  );
}
