import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import type { Example } from '../../src/http/openapi.ts';
import { readExampleRequests, runExamples } from '../openapi/examples.ts';
import { serveForLoad } from '../support/load.ts';
import { root } from '../support/process.ts';

// npm run fuzz -- 300: schemathesis, which knows nothing of this project but its OpenAPI document, calls every operation with so many
// cases each, good and bad ones, and checks every reply against the document. It is installed once: sh tests/end-to-end/fuzz-install.sh
const cases = process.argv[2] ?? '100';
const seed = process.argv[3] ?? '1';
const schemathesis = join(root, '.venv/fuzz/bin/schemathesis');
if (!existsSync(schemathesis)) {
  process.stderr.write('schemathesis is not installed: sh tests/end-to-end/fuzz-install.sh\n');
  process.exit(1);
}

const { service, model, token, folder } = await serveForLoad({
  VIVA_DURABILITY: 'process',
  VIVA_WAIT: '2s',
  VIVA_WEBHOOK_TIMEOUT: '500ms',
  VIVA_MAX_WEBHOOK_ENDPOINTS: '50',
});

/** The document with ids that exist in this service: its examples run here first, but those that erase. */
async function documentWithLiveIds(): Promise<string> {
  const read = (file: string) => readFileSync(join(root, 'openapi', file), 'utf8');
  const document = read('openapi.json');
  const table = readExampleRequests().filter(({ operationId }) => !/^(?:erase|remove)/.test(operationId));
  const agent = request.agent(service.url).set({ authorization: `Bearer ${token}` });
  const live = new Map((await runExamples(agent, JSON.parse(document), table)).map((one) => [one.name, one]));
  const ids = (value: unknown) =>
    JSON.stringify(value).match(/\b(?:sub|grd|rev|key|qst|coh|whk|dlv|bat|cal)_[0-9a-z]{26}\b/g) ?? [];
  let text = document;
  for (const recorded of JSON.parse(read('examples.json')) as Example[]) {
    const [old, now] = [ids(recorded), ids(live.get(recorded.name) ?? {})];
    if (old.length === now.length) old.forEach((id, index) => (text = text.replaceAll(id, now[index]!)));
  }
  return text;
}

const documentFile = join(folder, 'openapi.json');
writeFileSync(documentFile, await documentWithLiveIds());

const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
];
const options = {
  url: service.url,
  header: `Authorization: Bearer ${token}`,
  checks: checks.join(','),
  'max-examples': cases,
  seed,
  // With several the tool's own threads trip over each other (a SystemError of Python's parser).
  workers: '1',
  'request-timeout': '30',
  'suppress-health-check': 'all',
  'generation-database': 'none',
  // A stream of events stays open: what it says is what its own tests look at.
  'exclude-operation-id': 'streamEvents',
};
const given = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
const args = ['run', documentFile, ...given, '--continue-on-failure', '--no-color'];
const hooks = { SCHEMATHESIS_HOOKS: 'fuzz_hooks', PYTHONPATH: join(root, 'tests/end-to-end') };
const child = spawn(schemathesis, args, { stdio: 'inherit', cwd: folder, env: { ...process.env, ...hooks } });
const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
service.child.kill();
await service.ended;
await model.close();
process.stdout.write(`\nThe service's own log of errors:\n${service.log() || '(empty)'}\n`);
rmSync(folder, { recursive: true, force: true });
process.exitCode = code === 0 && service.log() === '' ? 0 : 1;
