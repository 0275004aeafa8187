import { createHash } from 'node:crypto';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { WEBHOOK_SECRET } from '../../support/sign';
import { startTestApp, type TestApp, type TestAppSettings } from '../../support/test-app';

export const PROJECTS = ['default', 'a', 'b'] as const;
/** What a request may name: a project, none, or one that does not exist. */
export const NAMED = [...PROJECTS, null, 'unknown'] as const;
export type Named = (typeof NAMED)[number];

/** Each credential with the projects that it may use. */
export const CREDENTIALS = {
  'a-only': { token: 'token-of-a-0123456789-0123456789-0123456789', projects: ['a'] },
  'b-only': { token: 'token-of-b-0123456789-0123456789-0123456789', projects: ['b'] },
  'a-and-default': { token: 'token-of-two-0123456789-0123456789-01234567', projects: ['a', 'default'] },
  everything: { token: 'token-of-all-0123456789-0123456789-01234567', projects: [...PROJECTS] },
} as const satisfies Record<string, { token: string; projects: readonly string[] }>;
export type CredentialName = keyof typeof CREDENTIALS;

export const ADA = {
  clientCustomerId: 'ada',
  firstName: 'Ada',
  lastName: 'Keller',
  email: 'ada@example.com',
  phoneNumber: '+12025550143',
};

export interface TenantsScene extends TestApp {
  call(credential: CredentialName, call: RouteCall): Promise<{ status: number; text: string }>;
  /** Everything that is kept of the customers of a project. */
  snapshot(project: string): Promise<string>;
  register(project: string): Promise<string>;
}

export interface RouteCall {
  method: string;
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** Two tenants and the default project in one application, each with a customer of the same id. */
export async function startTenantsScene(settings: TestAppSettings = {}): Promise<TenantsScene> {
  const { everything, ...bound } = CREDENTIALS;
  const test = await startTestApp({
    ...settings,
    extras: { role: 'web', ...settings.extras },
    options: {
      projects: PROJECTS.map((name) => ({ name, webhookSecrets: [WEBHOOK_SECRET] })),
      companyApi: {
        tokens: [
          everything.token,
          ...Object.entries(bound).map(([name, { token, projects }]) => ({
            name,
            token,
            projects: [...projects],
          })),
        ],
      },
      ...settings.options,
    },
  });
  return {
    ...test,
    async call(credential, { method, path, body, headers = {} }) {
      const response = await fetch(`${test.url}/verified-users${path}`, {
        method,
        headers: {
          authorization: `Bearer ${CREDENTIALS[credential].token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      return { status: response.status, text: await response.text() };
    },
    async snapshot(project) {
      const digest = createHash('sha256');
      for (const sql of SNAPSHOT) digest.update(JSON.stringify(await test.dataSource.query(sql, [project])));
      return digest.digest('hex');
    },
    async register(project) {
      const enrollment = { proveId: 'prove-ada', enrolled: true, verifiedAt: new Date(Date.now() - 60_000) };
      return (await test.users.registerIdentity({ ...ADA, project, enrollment })).identityId;
    },
  };
}

/** Every operation of the company API, from its own description: a new one has to be added to the test. */
export function operationsOf(app: INestApplication): string[] {
  const document = SwaggerModule.createDocument(app, new DocumentBuilder().build());
  return Object.entries(document.paths)
    .filter(([path]) => path.startsWith('/verified-users'))
    .flatMap(([path, methods]) =>
      Object.keys(methods as object).map((method) => `${method.toUpperCase()} ${path.slice(15)}`),
    )
    .sort();
}

const SNAPSHOT = [
  'SELECT * FROM vu_identity WHERE project = $1 ORDER BY id',
  ...[
    ...['vu_enrollment', 'vu_identity_history', 'vu_consent', 'vu_reverification'],
    ...['vu_verification', 'vu_host_event'],
  ].map(
    (table) =>
      `SELECT t.* FROM ${table} t JOIN vu_identity i ON i.id = t.identity_id WHERE i.project = $1 ORDER BY t.id`,
  ),
  `SELECT e.* FROM vu_email e LEFT JOIN vu_reverification r ON r.id = e.subject_id
   JOIN vu_identity i ON i.id = e.subject_id OR i.id = r.identity_id WHERE i.project = $1 ORDER BY e.id`,
];
