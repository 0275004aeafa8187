import type { FastifyInstance } from 'fastify';
import { textOf, type Fields } from '../answers/check-fields';
import type { EmulatorContext } from '../emulator-context';
import { OUTCOMES, type SandboxUser } from '../sandbox/sandbox-user';
import type { LinkedIdentity } from '../state/enrolled-identity';
import { conclude, fail } from '../state/possession-channel';
import { chooseValues } from './choose-values';
import { ControlRefusedError } from './control-refused.error';
import { describeIdentity, describeSession } from './describe-state';

interface ById {
  Params: { id: string };
  Body: Fields | undefined;
}

/** People, their enrolments and their possession checks, without Prove's rules in the way. */
export function identityRoutes(app: FastifyInstance, context: EmulatorContext): void {
  const { identities, users, sessions } = context;

  app.post<{ Body: Fields | undefined }>('/users', async ({ body = {} }, reply) => {
    const { phoneNumber, firstName, lastName, ...rest } = body;
    const chosen = chooseValues<Pick<SandboxUser, 'skipsClientSdk' | 'outcome'>>(rest, {
      skipsClientSdk: 'boolean',
      outcome: OUTCOMES,
    });
    const user: SandboxUser = {
      phoneNumber: requireText(phoneNumber, 'phoneNumber'),
      ...(firstName !== undefined && { firstName: requireText(firstName, 'firstName') }),
      ...(lastName !== undefined && { lastName: requireText(lastName, 'lastName') }),
      product: 'any',
      skipsClientSdk: false,
      outcome: 'success',
      ...chosen,
    };
    users.add(user);
    return reply.status(201).send(user);
  });

  app.post<{ Body: Fields | undefined }>('/identities', async ({ body = {} }, reply) => {
    const phone = users.read(requireText(body['phoneNumber'], 'phoneNumber'));
    const identity = identities.enrol(phone, {
      id: textOf(body, 'id'),
      clientCustomerId: textOf(body, 'clientCustomerId'),
      linked: Array.isArray(body['linked']) ? (body['linked'] as LinkedIdentity[]) : undefined,
    });
    return reply.status(201).send(describeIdentity(identity));
  });

  app.patch<ById>('/identities/:id', async ({ params, body }) => {
    const identity = identities.require(params.id);
    const { active, ended } = chooseValues<{ active: boolean; ended: boolean }>(body, {
      active: 'boolean',
      ended: 'boolean',
    });
    if (active !== undefined) identities.setActive(identity, active);
    if (ended !== undefined) identity.ended = ended;
    return describeIdentity(identity);
  });

  app.delete<ById>('/identities/:id', async ({ params }) => {
    identities.disenrol(identities.require(params.id));
    return {};
  });

  app.post<ById>('/sessions/:id/possession', async ({ params, body }) => {
    const session = sessions.list().find(({ correlationId }) => correlationId === params.id);
    if (!session) throw new ControlRefusedError('There is no such session.', 404);
    const { result } = chooseValues<{ result: string }>(body, { result: ['success', 'failed'] });
    if (result === 'success') conclude(session, 'possession was not shown');
    else fail(session, 'possession was not shown');
    return describeSession(session, context.deviceTokens.origin);
  });
}

function requireText(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '') throw new ControlRefusedError(`"${name}" is a text.`);
  return value;
}
