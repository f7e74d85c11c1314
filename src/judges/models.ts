/** What is known of a model: list price in US dollars a million tokens on a day, and whether it reasons before it answers. */
export interface KnownModel {
  input: number;
  cachedInput: number;
  output: number;
  asOf: string;
  reasons: boolean;
}

/** List prices of api.openai.com. A model that isn't here has no price: never a guess. */
const knownModels: Record<string, KnownModel> = {
  'gpt-5.6-luna': { input: 0.2, cachedInput: 0.02, output: 1.2, asOf: '2026-11-01', reasons: true },
  'gpt-5-nano': { input: 0.05, cachedInput: 0.005, output: 0.4, asOf: '2026-11-01', reasons: true },
};

export const defaultModel = 'gpt-5.6-luna';

/** What is known of a model, by its name or a dated snapshot of it. */
export function knownModel(model: string): KnownModel | undefined {
  return knownModels[model.replace(/-\d{4}-\d{2}-\d{2}$/, '')];
}

/** The list price of a model; undefined on servers other than OpenAI's own. */
export function priceOf(model: string, baseUrl: string | undefined): KnownModel | undefined {
  if (baseUrl !== undefined && new URL(baseUrl).hostname !== 'api.openai.com') return undefined;
  return knownModel(model);
}
