import { honest, launchModelServer } from '../tests/support/model-server.ts';

// The model server of the benchmark, in a process of its own: `model.ts <latency in ms>` prints its base URL.
const latencyMs = Number(process.argv[2]);
const { baseUrl } = await launchModelServer((request, response) => {
  setTimeout(() => honest(request, response), latencyMs);
});
process.stdout.write(`${baseUrl}\n`);
