import { readFileSync, writeFileSync } from 'node:fs';
import { clientSources } from './from-document.ts';

// `npm run client`: writes what of the client follows from the committed document.
const document = JSON.parse(readFileSync(new URL('../../openapi/openapi.json', import.meta.url), 'utf8'));
for (const [file, text] of Object.entries(await clientSources(document))) {
  writeFileSync(new URL(`src/${file}`, import.meta.url), text);
}
