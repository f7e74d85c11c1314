import closeWithGrace from 'close-with-grace';
import { buildApp } from './app.ts';
import { type Config, defaultJudge } from './config.ts';
import { configuredPrices } from './configured-judges.ts';
import { ExplainedError } from './explained-error.ts';
import { isLoopback } from './http/guard.ts';
import { isMovingAlias } from './judges/models.ts';
import { createLogger } from './logger.ts';

/** Serves until the process is told to stop. */
export async function serve(config: Config): Promise<void> {
  const { HOST: host, PORT: port } = config;
  const logger = createLogger(config.LOG_LEVEL);
  const viva = await buildApp(config, logger);
  if (!isLoopback(host) && (await viva.isKeyless())) {
    await viva.close();
    throw new ExplainedError(
      `HOST=${host} can be reached from other machines, and this service has no API key: anybody there could read the answers and spend on the model.
Make a key first, "npm run viva -- key create first", or give it one in VIVA_FIRST_KEY.`,
    );
  }
  const address = await viva.server.listen({ host, port });
  await viva.start();
  for (const model of [config.VIVA_MODEL, ...config.VIVA_OTHER_MODELS].filter(isMovingAlias)) {
    logger.warn(
      { model },
      'this name stands for whatever is newest: grades may change without anybody changing anything',
    );
  }
  closeWithGrace({ delay: 15_000, logger }, async ({ err }) => {
    if (err) logger.fatal({ err }, 'stopping after a defect');
    await viva.close();
  });
  const builtIn = viva.endpoints.find('embedded')!.candidate.model;
  process.stdout.write(`${banner(config, builtIn, address, await viva.isKeyless())}\n`);
}

function banner(config: Config, builtIn: string, address: string, keyless: boolean): string {
  const auth = keyless ? '' : ` \\\n    -H 'authorization: Bearer viva_…'`;
  return `
Viva is ready at ${address}

  Judge   ${judgeLine(config, builtIn)}
  Store   ${config.DATABASE_URL}
  Docs    ${address}/docs/

Try it:
  curl -s ${address}/v1/submissions -H 'content-type: application/json'${auth} \\
    -d '{"questionId":"reparameterization-trick","answer":"z = mu + sigma * eps, with eps drawn from a standard normal."}'
`;
}

function judgeLine(config: Config, builtIn: string): string {
  if (defaultJudge(config) === 'embedded') return `embedded (${builtIn}): no key, no network, no cost`;
  const { VIVA_MODEL: model, OPENAI_BASE_URL: baseUrl } = config;
  const price = configuredPrices(config)(model);
  const where = baseUrl === undefined ? 'api.openai.com' : new URL(baseUrl).host;
  const cost = price
    ? `${price.input} in and ${price.output} out ${price.currency} a million tokens (price of ${price.asOf})`
    : 'price not known';
  return `openai (${model} at ${where}): ${cost}`;
}
