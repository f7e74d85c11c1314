import helmet from '@fastify/helmet';
import { fastify, type FastifyInstance } from 'fastify';
import { stringify } from 'yaml';
import { z } from 'zod';
import type { App } from './operation.ts';
import { problemPage } from './pages.ts';

/** Only our own scripts and styles, no requests to anybody else. Scalar builds its styles as it runs. */
const contentSecurityPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'", "'unsafe-inline'", "'unsafe-eval'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:', 'blob:'],
    fontSrc: ["'self'", 'data:'],
    connectSrc: ["'self'"],
    workerSrc: ["'self'", 'blob:'],
    frameAncestors: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
  },
};

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0f766e"/><path d="M8 9l8 15 8-15" fill="none" stroke="#fff" stroke-width="3.5" stroke-linecap="round" stroke-linejoin="round"/></svg>`;

/** The OpenAPI document in both forms, the reference page, and a page for each problem. */
export async function docRoutes(app: App): Promise<void> {
  const hide = { schema: { hide: true } };
  app.get('/openapi.json', hide, (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(JSON.stringify(app.swagger())),
  );
  app.get('/openapi.yaml', hide, (_request, reply) =>
    reply.type('application/yaml; charset=utf-8').send(stringify(app.swagger(), { aliasDuplicateObjects: false })),
  );
  app.get('/favicon.svg', hide, (_request, reply) => reply.type('image/svg+xml').send(icon));
  app.get('/', hide, (_request, reply) => reply.redirect('/docs/'));
  app.get('/docs', hide, (_request, reply) => reply.redirect('/docs/'));

  await app.register(async (pages: App) => {
    await pages.register(helmet, { contentSecurityPolicy, strictTransportSecurity: false });
    pages.get(
      '/problems/:code',
      { schema: { hide: true, params: z.strictObject({ code: z.string() }) } },
      (request, reply) => reply.type('text/html; charset=utf-8').send(problemPage(request.params.code)),
    );
    // The reference page is five megabytes of script: the first visitor loads it, not the start.
    let reference: Promise<FastifyInstance> | undefined;
    const serve = async (path: string) => (await (reference ??= buildReference())).inject({ url: path });
    pages.get('/docs/', hide, async (_request, reply) => {
      const page = await serve('/docs/');
      return reply.type('text/html; charset=utf-8').send(page.rawPayload);
    });
    pages.get('/docs/js/scalar.js', hide, async (_request, reply) => {
      const script = await serve('/docs/js/scalar.js');
      return reply
        .type('text/javascript; charset=utf-8')
        .header('cache-control', 'max-age=3600')
        .send(script.rawPayload);
    });
  });
}

/** Scalar, from its own package, with everything that would leave this machine switched off. */
async function buildReference(): Promise<FastifyInstance> {
  const { default: scalar } = await import('@scalar/fastify-api-reference');
  const app = fastify();
  await app.register(scalar, {
    routePrefix: '/docs',
    configuration: {
      url: '/openapi.json',
      pageTitle: 'Viva API',
      favicon: '/favicon.svg',
      defaultOpenAllTags: true,
      orderSchemaPropertiesBy: 'preserve',
      withDefaultFonts: false,
      telemetry: false,
      agent: { disabled: true },
      mcp: { disabled: true },
      showDeveloperTools: 'never',
      hideClientButton: true,
      documentDownloadType: 'both',
      defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
      theme: 'default',
      layout: 'modern',
    },
  });
  await app.ready();
  return app;
}
