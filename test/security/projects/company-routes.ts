import { ADA, type Named, type RouteCall } from './tenants-scene';

const NO_SUCH = '00000000-0000-4000-8000-000000000000';
let keys = 0;

/** A request of each operation of the company API that names a project, by the operation as the OpenAPI document has it. */
export const COMPANY_ROUTES: Readonly<Record<string, (project: Named) => RouteCall>> = {
  'GET ': (project) => ({ method: 'GET', path: query(project) }),
  'POST ': (project) => ({
    method: 'POST',
    path: '',
    body: { ...of(project), ...ADA, email: 'new@example.com' },
  }),
  'POST /take-over': (project) => ({
    method: 'POST',
    path: '/take-over',
    body: { ...of(project), clientCustomerId: ADA.clientCustomerId, proveId: 'prove-ada', confirm: false },
  }),
  'POST /look-up': (project) => ({
    method: 'POST',
    path: '/look-up',
    body: { ...of(project), phoneNumber: ADA.phoneNumber },
  }),
  'GET /{clientCustomerId}': (project) => ({ method: 'GET', path: `/ada${query(project)}` }),
  'GET /{clientCustomerId}/contact': (project) => ({ method: 'GET', path: `/ada/contact${query(project)}` }),
  'GET /{clientCustomerId}/history': (project) => ({ method: 'GET', path: `/ada/history${query(project)}` }),
  'GET /{clientCustomerId}/reverifications': (project) => ({
    method: 'GET',
    path: `/ada/reverifications${query(project)}`,
  }),
  'PATCH /{clientCustomerId}/contact': (project) => ({
    method: 'PATCH',
    path: `/ada/contact${query(project)}`,
    body: { email: 'changed@example.com' },
  }),
  'POST /{clientCustomerId}/verifications': (project) => ({
    method: 'POST',
    path: `/ada/verifications${query(project)}`,
    body: { possession: 'mobile' },
    headers: { 'idempotency-key': `key-${(keys += 1)}` },
  }),
  'POST /{clientCustomerId}/verifications/{verificationId}/check': (project) => ({
    method: 'POST',
    path: `/ada/verifications/${NO_SUCH}/check${query(project)}`,
  }),
  'POST /{clientCustomerId}/reverifications': (project) => ({
    method: 'POST',
    path: `/ada/reverifications${query(project)}`,
    body: {},
  }),
  'POST /{clientCustomerId}/emails/resend': (project) => ({
    method: 'POST',
    path: `/ada/emails/resend${query(project)}`,
    body: {},
  }),
  'POST /bounces': (project) => ({
    method: 'POST',
    path: '/bounces',
    body: { ...of(project), messageId: NO_SUCH, type: 'hard' },
  }),
  'DELETE /{clientCustomerId}/undeliverable-email': (project) => ({
    method: 'DELETE',
    path: `/ada/undeliverable-email${query(project)}`,
  }),
  'POST /{clientCustomerId}/consents': (project) => ({
    method: 'POST',
    path: `/ada/consents${query(project)}`,
    body: { country: 'GB', textVersion: '1', channel: 'phone' },
  }),
  'DELETE /{clientCustomerId}/consents/{country}': (project) => ({
    method: 'DELETE',
    path: `/ada/consents/GB${query(project)}`,
  }),
  'POST /{clientCustomerId}/reverifications/current/cancel': (project) => ({
    method: 'POST',
    path: `/ada/reverifications/current/cancel${query(project)}`,
  }),
  'POST /{clientCustomerId}/close': (project) => ({
    method: 'POST',
    path: `/ada/close${query(project)}`,
    body: {},
  }),
  'POST /import': (project) => ({
    method: 'POST',
    path: '/import',
    body: project === null ? 'clientCustomerId\nada\n' : `clientCustomerId,project\nada,${project}\n`,
    headers: { 'content-type': 'text/csv' },
  }),
};

function of(project: Named) {
  return project === null ? {} : { project };
}

function query(project: Named): string {
  return project === null ? '' : `?project=${project}`;
}
