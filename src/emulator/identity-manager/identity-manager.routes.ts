import type { FastifyInstance } from 'fastify';
import { checkFields } from '../answers/check-fields';
import { ProveError } from '../answers/prove.error';
import type { EmulatorContext } from '../emulator-context';
import { BATCH_LIMIT_BYTES } from '../limits/request-size';
import { readPhoneNumber } from '../sandbox/phone-number';
import { enrol, enrolBatch } from './enrol';
import { idPart, identityAnswer } from './identity-answer';
import { listPage, type PageQuery } from './list-page';

interface ById {
  Params: { id: string };
}

/** Identity Manager; `success` is a real boolean here. */
export function identityManagerRoutes(app: FastifyInstance, context: EmulatorContext): void {
  const { identities, settings } = context;

  app.post('/v3/identity', async ({ body }) => enrol(context, body));
  app.post('/v3/identity/batch', { bodyLimit: BATCH_LIMIT_BYTES }, async ({ body }) =>
    enrolBatch(context, body),
  );
  app.get<{ Querystring: PageQuery }>('/v3/identity', async ({ query }) => {
    const page = listPage(identities.byId(), query);
    return { results: page.identities.map(({ id }) => idPart(id, settings)), lastKey: page.lastKey };
  });
  app.get<ById>('/v3/identity/:id', async ({ params }) =>
    identityAnswer(identities.require(params.id), settings),
  );
  app.get<{ Params: { mobileNumber: string } }>('/v3/identity/:mobileNumber/lookup', async ({ params }) => {
    const phone = readPhoneNumber(params.mobileNumber);
    if (!phone) throw ProveError.invalid('mobileNumber');
    return { items: identities.withNumber(phone.e164).map((one) => identityAnswer(one, settings)) };
  });
  app.post<ById>('/v3/identity/:id/activate', async ({ params, body }) => {
    checkFields(body, []);
    identities.setActive(identities.require(params.id), true);
    return { success: true };
  });
  app.post<ById>('/v3/identity/:id/deactivate', async ({ params, body }) => {
    checkFields(body, []);
    identities.setActive(identities.require(params.id), false);
    return { success: true };
  });
  app.delete<ById>('/v3/identity/:id', async ({ params }) => {
    identities.disenrol(identities.require(params.id));
    return { success: true };
  });
  app.post<ById>('/v3/identity/:id/cross-domain', async ({ params, body }) => {
    checkFields(body, []);
    const { linked } = identities.require(params.id);
    return { count: linked.length, identities: linked };
  });
}
