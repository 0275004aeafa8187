import type { OpenAPIObject } from '@nestjs/swagger';

type Operation = NonNullable<OpenAPIObject['paths'][string]['post']>;

const RECEIPT = {
  type: 'object',
  required: ['deliveryId', 'accepted', 'duplicates', 'quarantined'],
  properties: {
    deliveryId: { type: 'string', format: 'uuid' },
    accepted: { type: 'integer', description: 'notifications that are new' },
    duplicates: { type: 'integer', description: 'notifications that were there already' },
    quarantined: { type: 'integer', description: 'items that could not be understood; they are kept' },
  },
};

/**
 * The webhook as Prove calls it. Written by hand: its handler reads the raw request and answers past Nest, so there is
 * nothing from which it could be read.
 */
export const WEBHOOK_PATHS: OpenAPIObject['paths'] = {
  '/webhooks/prove': { post: operation('receiveDelivery', 'Deliver notifications to the project `default`') },
  '/webhooks/prove/{project}': {
    post: {
      ...operation('receiveDeliveryOfProject', 'Deliver notifications to a project'),
      parameters: [{ name: 'project', in: 'path', required: true, schema: { type: 'string' } }],
    },
  },
};

/** The token that Prove signs; two headers may hold it. */
export const WEBHOOK_SECURITY = {
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'JWT',
  description:
    'Signed by Prove with the webhook secret; in X-Prove-Authorization or, without that, in Authorization',
} as const;

function operation(operationId: string, summary: string): Operation {
  return {
    operationId,
    summary,
    tags: ['Webhook'],
    security: [{ prove: [] }],
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: {
            type: 'object',
            properties: { notifications: { type: 'array', items: { type: 'object' } } },
          },
        },
      },
    },
    responses: {
      200: {
        description: 'The bytes and every notification in them are on disk, whatever their shape',
        content: { 'application/json': { schema: RECEIPT } },
      },
      401: { description: 'No token, or one that none of our secrets signed' },
      413: { description: 'Larger than the limit' },
      503: { description: 'Cannot be kept anywhere now; come again after `Retry-After` seconds' },
    },
  };
}
