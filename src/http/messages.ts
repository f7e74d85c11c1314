/** A message that the service sends to those who asked for it. */
export interface MessageDocument {
  type: string;
  /** What happened, in a sentence. */
  means: string;
  /** JSON Schema of the body. */
  schema: object;
  example: object;
}

/** A message as the document describes it: a request that receivers get. */
export function webhookItem({ type, means, schema, example }: MessageDocument) {
  const headers = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
  return {
    post: {
      operationId: `receive.${type}`,
      tags: ['Webhooks'],
      summary: type,
      description: means,
      security: [],
      parameters: headers.map((name) => ({ name, in: 'header', required: true, schema: { type: 'string' } })),
      requestBody: {
        required: true,
        content: { 'application/json': { schema, examples: { [type]: { summary: type, value: example } } } },
      },
      responses: {
        '2XX': { description: 'Received. Nothing else of the reply is looked at.' },
        default: { description: 'Tried again later, but for 410: that disables the endpoint.' },
      },
    },
  };
}
