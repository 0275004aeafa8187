import cors from '@fastify/cors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { checkFields, type Fields } from '../answers/check-fields';
import type { EmulatorContext } from '../emulator-context';
import { faultHooks } from '../faults/fault-hooks';
import type { Session } from '../state/session';
import { finishOtp, startOtp } from './otp';
import { openInstantLink, startInstantLink } from './instant-link';
import { reportError } from './report-error';
import { webSdkRoutes } from './web-sdk.routes';

type Step = (context: EmulatorContext, session: Session, body: Fields) => unknown;

const STEPS: Record<string, Step> = {
  '/v1/client/mobile/otp/start': startOtp,
  '/v1/client/mobile/otp/finish': finishOtp,
  '/v1/client/mobile/instantlink/start': startInstantLink,
};

/** What a browser calls, from whatever origin its page has. */
export async function deviceRoutes(app: FastifyInstance, context: EmulatorContext): Promise<void> {
  await app.register(cors, { origin: true, methods: ['GET', 'POST'], maxAge: 600 });
  faultHooks(app, context.faults);
  webSdkRoutes(app);

  for (const [path, step] of Object.entries(STEPS))
    app.post(path, async (request) => step(context, sessionOf(request), checkFields(request.body, [])));

  app.post<{ Params: { '*': string } }>('/v1/client/*', async (request, reply) => {
    const area = /^(.+)\/error$/.exec(request.params['*'])?.[1];
    return area ? reportError(context, sessionOf(request), area) : reply.callNotFound();
  });

  app.get<{ Params: { id: string } }>('/link/:id', async ({ params }, reply) => {
    const target = openInstantLink(context, params.id);
    return target ? reply.redirect(target) : reply.callNotFound();
  });

  function sessionOf({ headers }: FastifyRequest): Session {
    return context.deviceTokens.require(headers.authorization?.replace(/^Bearer +/i, ''));
  }
}
