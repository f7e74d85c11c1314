import { writeFileSync } from 'node:fs';
import { pino } from 'pino';
import request from 'supertest';
import { buildApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { readExampleRequests, runExamples } from './examples.ts';

// npm run openapi: runs the examples against a fresh start, writes what they got, then the document with them in it.
const config = readConfig({ DATABASE_URL: 'file::memory:', VIVA_REVIEW_SHARE: '0' });
const folder = new URL('../../openapi/', import.meta.url);

async function withService<T>(act: (viva: Awaited<ReturnType<typeof buildApp>>) => Promise<T>): Promise<T> {
  const viva = await buildApp(config, pino({ level: 'silent' }));
  await viva.server.listen({ host: '127.0.0.1', port: 0 });
  await viva.start();
  try {
    return await act(viva);
  } finally {
    await viva.close();
  }
}

const examples = await withService((viva) =>
  runExamples(request.agent(viva.server.server), viva.server.swagger() as never, readExampleRequests()),
);
writeFileSync(new URL('examples.json', folder), `${JSON.stringify(examples, null, 2)}\n`);
const document = await withService(async (viva) => viva.server.swagger());
writeFileSync(new URL('openapi.json', folder), `${JSON.stringify(document, null, 2)}\n`);
