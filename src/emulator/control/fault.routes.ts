import type { FastifyInstance } from 'fastify';
import type { EmulatorContext } from '../emulator-context';
import { FAULT_KINDS, type FaultInput } from '../faults/fault';
import { chooseValues } from './choose-values';
import { ControlRefusedError } from './control-refused.error';

const VALUES = {
  kind: FAULT_KINDS,
  times: 'number',
  worked: 'boolean',
  latencyMs: 'number',
  status: 'number',
  retryAfterSeconds: 'number',
} as const;

export function faultRoutes(app: FastifyInstance, { faults }: EmulatorContext): void {
  app.post<{ Body: Record<string, unknown> | undefined }>('/faults', async ({ body }, reply) => {
    const { path, method, ...rest } = body ?? {};
    if (!rest['kind']) throw new ControlRefusedError(`"kind" is ${FAULT_KINDS.join(' or ')}.`);
    const input = chooseValues<Omit<FaultInput, 'path' | 'method'>>(rest, VALUES) as FaultInput;
    if (input.status !== undefined && (input.status < 400 || input.status > 599))
      throw new ControlRefusedError('"status" lies between 400 and 599.');
    return reply
      .status(201)
      .send(faults.add({ ...input, ...textPart('path', path), ...textPart('method', method) }));
  });
  app.delete('/faults', async () => {
    faults.clear();
    return {};
  });
  app.delete<{ Params: { id: string } }>('/faults/:id', async ({ params }) => {
    faults.remove(params.id);
    return {};
  });
}

function textPart(name: string, value: unknown): Record<string, string> {
  if (value === undefined || value === '') return {};
  if (typeof value !== 'string') throw new ControlRefusedError(`"${name}" is a text.`);
  return { [name]: value };
}
