import { pino } from 'pino';
import { stringify } from 'yaml';
import { buildApp } from '../app.ts';
import { readConfig } from '../config.ts';
import { printJson } from './input.ts';

/** Prints the document that the service serves. */
export async function openapi(options: { yaml?: boolean }): Promise<void> {
  const config = readConfig({ DATABASE_URL: 'file::memory:' });
  const viva = await buildApp(config, pino({ level: 'silent' }), { workerPaused: true });
  const document = viva.server.swagger();
  if (options.yaml) process.stdout.write(stringify(document, { aliasDuplicateObjects: false }));
  else printJson(document);
  await viva.close();
}
