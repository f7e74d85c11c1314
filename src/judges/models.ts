/** What a model costs: money for a million tokens, on a day. */
export interface Price {
  input: number;
  cachedInput: number;
  output: number;
  /** ISO 4217. */
  currency: string;
  asOf: string;
}

/** List prices of api.openai.com. A model that isn't here has no price: never a guess. */
const listPrices: Record<string, Price> = {
  'gpt-5.6-luna': { input: 0.2, cachedInput: 0.02, output: 1.2, currency: 'USD', asOf: '2026-11-01' },
  'gpt-5-nano': { input: 0.05, cachedInput: 0.005, output: 0.4, currency: 'USD', asOf: '2026-11-01' },
};

/** Models that think before they answer, whatever they cost where. */
const reasoningModels = new Set(Object.keys(listPrices));

/** What the `openai` judge asks for where nothing else is said. */
export const defaultModel = 'gpt-5.6-luna';

/** Names without a date that stand for whatever is newest: what grades would change by itself. */
const movingAlias = /(?:^|[-:/])latest$/;

/** A model's name without the date of a snapshot. */
function family(model: string): string {
  return model.replace(/-\d{4}-\d{2}-\d{2}$/, '');
}

/** Whether a model is known to take a reasoning effort. */
export function reasons(model: string): boolean {
  return reasoningModels.has(family(model));
}

/** Whether grades by this name may change without anybody changing anything. */
export function isMovingAlias(model: string): boolean {
  return movingAlias.test(model);
}

/** What a model costs; null when nobody has said so. */
export type PriceOf = (model: string) => Price | null;

/**
 * Prices as an operator gives them, and for the rest the list prices, which hold on OpenAI's own server only.
 *
 * @param own by model
 */
export function priceTable(own: Record<string, Price>, baseUrl: string | undefined): PriceOf {
  const listed = baseUrl === undefined || new URL(baseUrl).hostname === 'api.openai.com';
  // A server names its model as it likes, `constructor` included.
  const known = new Map([...(listed ? Object.entries(listPrices) : []), ...Object.entries(own)]);
  return (model) => known.get(model) ?? known.get(family(model)) ?? null;
}
