import { Injectable, type CallHandler, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { map } from 'rxjs';
import { COMPANY_API_SECURITY } from '../../src';
import { COMPANY_API_RULES } from '../../src/verified-users/company-api/http/company-api-rules';
import { ADA, OTHER_TOKEN, PERSONAL, startApiScene, type ApiScene } from './company-api/api-scene';

class Lines {
  readonly lines: string[] = [];
  private readonly keep = (...parts: unknown[]) => void this.lines.push(JSON.stringify(parts));
  log = this.keep;
  warn = this.keep;
  error = this.keep;
  debug = this.keep;
  verbose = this.keep;
  fatal = this.keep;
}

@Injectable()
class KeyGuard implements CanActivate {
  readonly key = 'key-of-the-host';

  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string> }>();
    return headers['x-key'] === this.key;
  }
}

class WrapAnswers {
  intercept(_: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(map((data: unknown) => ({ data })));
  }
}

describe.each(['fastify', 'express'] as const)('the door of the company API on %s', (adapter) => {
  let scene: ApiScene | undefined;
  afterEach(() => scene?.stop());

  it('P3 opens for each of its tokens, and has one answer for everybody else', async () => {
    const log = new Lines();
    scene = await startApiScene({ adapter, extras: { role: 'web' }, logger: log });
    const open = scene;
    const get = (authorization: string) => open.call('GET', '', undefined, { authorization });
    expect((await scene.call('GET', '')).status).toBe(200);
    expect((await get(`bearer ${OTHER_TOKEN}`)).status).toBe(200);
    const refused = await Promise.all(
      ['', 'Bearer ', 'Bearer wrong', `Basic ${OTHER_TOKEN}`, `Bearer ${OTHER_TOKEN}x`, OTHER_TOKEN].map(get),
    );
    for (const { status, headers, text } of refused) {
      expect([status, text]).toEqual([401, refused[0]!.text]);
      expect(headers.get('www-authenticate')).toBe('Bearer realm="verified-users"');
      expect(headers.get('content-type')).toContain('application/problem+json');
    }
    expect(refused[0]!.body.code).toBe('UNAUTHORIZED');
    // Before all else: nothing is told of the customer or the body.
    const unread = await scene.call('POST', '/nobody/verifications', { x: 1 }, { authorization: 'Bearer x' });
    expect(unread.text).toBe(refused[0]!.text);
    expect(log.lines.join()).not.toContain(OTHER_TOKEN);
  });

  it('P3 is closed without tokens, and says so once', async () => {
    const log = new Lines();
    scene = await startApiScene({
      adapter,
      extras: { role: 'web' },
      logger: log,
      options: { companyApi: { tokens: [] } },
    });
    expect((await scene.call('GET', '')).status).toBe(401);
    expect((await scene.call('GET', '')).status).toBe(401);
    expect(log.lines.filter((line) => line.includes('company API is closed'))).toHaveLength(1);
  });

  it.each([true, false])("lets the host's own guard decide; provided by the host: %s", async (provided) => {
    scene = await startApiScene({
      adapter,
      extras: { role: 'web', companyApiGuard: KeyGuard },
      host: { providers: provided ? [KeyGuard] : [] },
    });
    expect((await scene.call('GET', '', undefined, { 'x-key': 'key-of-the-host' })).status).toBe(200);
    // The tokens open nothing beside it.
    expect(await scene.call('GET', '')).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
  });

  it('can be left out', async () => {
    scene = await startApiScene({ adapter, extras: { role: 'web', companyApiRoutes: false } });
    expect((await scene.call('GET', '')).status).toBe(404);
    await expect(scene.users.findIdentity('nobody')).resolves.toBeNull();
  });

  it('P13 stands under a prefix, past interceptors of the host, and says nothing of the database', async () => {
    const log = new Lines();
    scene = await startApiScene({
      adapter,
      extras: { role: 'web' },
      logger: log,
      configure: (app) => app.setGlobalPrefix('api').useGlobalInterceptors(new WrapAnswers()),
    });
    const { dataSource } = scene;
    const get = async (path: string) => {
      const authorization = `Bearer ${OTHER_TOKEN}`;
      const answer = await fetch(`${scene!.url}/api/verified-users${path}`, { headers: { authorization } });
      return { status: answer.status, text: await answer.text() };
    };
    expect(JSON.parse((await get('')).text)).toEqual({ items: [], nextCursor: null });
    await scene.users.registerIdentity(ADA);
    await dataSource.query('ALTER TABLE vu_identity RENAME COLUMN locale TO was_locale');
    const failed = await get('/customer-1');
    expect(failed.status).toBe(500);
    expect(JSON.parse(failed.text)).toMatchObject({ code: 'INTERNAL' });
    await dataSource.query('ALTER TABLE vu_identity RENAME COLUMN was_locale TO locale');
    expect((await get('/customer-1')).status).toBe(200);
    expect(log.lines.join()).toContain('A request failed');
    for (const secret of PERSONAL) expect(log.lines.join() + failed.text).not.toContain(secret);
  });

  it('describes itself: every operation has a summary, answers with schemas, and its errors', async () => {
    scene = await startApiScene({ adapter, extras: { role: 'web' } });
    const config = new DocumentBuilder().addBearerAuth({ type: 'http' }, COMPANY_API_SECURITY).build();
    const document: OpenAPIObject = SwaggerModule.createDocument(scene.app, config);
    const operations = Object.entries(document.paths)
      .filter(([path]) => path.startsWith('/verified-users'))
      .flatMap(([path, methods]) =>
        Object.entries(methods as Record<string, { [key: string]: never }>).map(
          ([method, operation]) => ({ name: `${method} ${path}`, operation }) as never,
        ),
      ) as unknown as { name: string; operation: Operation }[];
    const company = operations.filter(({ name }) => !name.endsWith('/import'));
    expect(company.map(({ name }) => name).sort()).toEqual(ROUTES);
    for (const { name, operation } of company) {
      expect([name, operation.summary]).toEqual([name, expect.any(String)]);
      expect([name, operation.security]).toEqual([name, [{ [COMPANY_API_SECURITY]: [] }]]);
      for (const [status, response] of Object.entries(operation.responses)) {
        const isError = Number(status) >= 400;
        const content = response.content?.[isError ? 'application/problem+json' : 'application/json'];
        if (status !== '304') expect([name, status, content?.schema?.$ref]).toEqual([name, status, REF]);
      }
      // What is shown for a status belongs to it: one example for each of its codes.
      for (const [status, { description, content }] of Object.entries(operation.responses)) {
        if (Number(status) < 400) continue;
        const examples = Object.entries(content!['application/problem+json']!.examples!);
        for (const [code, { value }] of examples)
          expect(value).toMatchObject({ status: Number(status), code, detail: expect.any(String) });
        expect(examples.map(([code]) => `\`${code}\``).join(', ')).toBe(description);
      }
      // A constant key would make every request but the first a replay.
      const key = operation.parameters?.find((one) => one.name === 'Idempotency-Key');
      expect(key?.example).toBeUndefined();
      expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['401', '422', '503']));
      if (/^(post|patch)/.test(name) && !/check|cancel/.test(name))
        expect([name, operation.requestBody]).toEqual([name, expect.anything()]);
    }
    const text = JSON.stringify(document);
    for (const code of Object.keys(COMPANY_API_RULES).filter((one) => !HIDDEN.includes(one)))
      expect(text).toContain(code);
    // Every reference leads somewhere.
    for (const [, schema] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g))
      expect(Object.keys(document.components!.schemas!)).toContain(schema);
    const body = document.components!.schemas!['RegisterCustomerInput'] as {
      required: string[];
      properties: object;
    };
    expect(body.required).toEqual(['clientCustomerId']);
    expect(Object.keys(body.properties)).toHaveLength(11);
  });
});

interface Operation {
  summary: string;
  security: object[];
  requestBody?: object;
  parameters?: { name: string; example?: unknown }[];
  responses: Record<
    string,
    {
      description: string;
      content?: Record<string, { schema?: { $ref?: string }; examples?: Record<string, { value: object }> }>;
    }
  >;
}

const REF = expect.stringMatching(/^#\/components\/schemas\/\w+$/) as unknown;
/** Cannot come from these operations. */
const HIDDEN = ['BODY_CONSUMED', 'REVERIFICATION_OVER', 'PROVE_MALFORMED_ANSWER', 'PROVE_BUDGET_UNAVAILABLE'];
const ROUTES = [
  'delete /verified-users/{clientCustomerId}/consents/{country}',
  'delete /verified-users/{clientCustomerId}/undeliverable-email',
  'get /verified-users',
  'get /verified-users/{clientCustomerId}',
  'get /verified-users/{clientCustomerId}/contact',
  'get /verified-users/{clientCustomerId}/history',
  'get /verified-users/{clientCustomerId}/reverifications',
  'patch /verified-users/{clientCustomerId}/contact',
  'post /verified-users',
  'post /verified-users/bounces',
  'post /verified-users/look-up',
  'post /verified-users/take-over',
  'post /verified-users/{clientCustomerId}/close',
  'post /verified-users/{clientCustomerId}/consents',
  'post /verified-users/{clientCustomerId}/emails/resend',
  'post /verified-users/{clientCustomerId}/reverifications',
  'post /verified-users/{clientCustomerId}/reverifications/current/cancel',
  'post /verified-users/{clientCustomerId}/verifications',
  'post /verified-users/{clientCustomerId}/verifications/{verificationId}/check',
];
