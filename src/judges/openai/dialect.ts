import { type OutputMode, outputModes } from '../../grading/judge.ts';
import type { CallParameters } from './client.ts';
import { ownWords } from './faults.ts';

/** How one server wants to be spoken to about one model. */
export interface Dialect {
  outputMode: OutputMode;
  /** The name under which it takes a limit of tokens; null when it takes none. */
  tokenLimit: 'max_completion_tokens' | 'max_tokens' | null;
  /** Parameters that it refuses. */
  dropped: string[];
}

/** What everybody is taken to speak until the server objects. */
export const commonDialect: Dialect = {
  outputMode: 'json_schema',
  tokenLimit: 'max_completion_tokens',
  dropped: [],
};

/** A dialect and when something was last learned of it. */
export interface Learned extends Dialect {
  learnedAt: string;
}

/** Where dialects are remembered, by server and model. */
export interface DialectStore {
  find(server: string, model: string): Promise<Learned | null>;
  save(server: string, model: string, learned: Learned): Promise<void>;
}

/** What an operator wants to be sent, where the server takes it. */
export interface Wishes {
  model: string;
  maxOutputTokens: number;
  /** Null for a model that isn't known to reason: it gets a temperature of 0 instead. */
  reasoningEffort: 'none' | 'low' | 'medium' | 'high' | null;
}

/** The settings of a call in a dialect, as they are really sent. */
export function settingsIn(dialect: Dialect, { maxOutputTokens, reasoningEffort }: Wishes) {
  const { tokenLimit, dropped } = dialect;
  const wished = reasoningEffort === null ? { temperature: 0 } : { reasoning_effort: reasoningEffort };
  const taken = Object.entries(wished).filter(([name]) => !dropped.includes(name));
  return {
    ...(tokenLimit !== null && { [tokenLimit]: maxOutputTokens }),
    ...Object.fromEntries(taken),
  } as Record<string, string | number>;
}

/** How the form of the reply is asked for in a dialect. */
export function formatIn({ outputMode }: Dialect, schema: object): Pick<CallParameters, 'response_format'> {
  switch (outputMode) {
    case 'json_schema': {
      const format = { name: 'judgement', strict: true, schema: schema as Record<string, unknown> };
      return { response_format: { type: 'json_schema', json_schema: format } };
    }
    case 'json_object':
      return { response_format: { type: 'json_object' } };
    case 'text':
      return {};
  }
}

const aboutFormat = /response_?format|json_?schema|json_object|structured[ _]outputs?|guided_json/i;
const notTaken =
  /unsupported|not support|unknown|unrecogni[sz]ed|unexpected|not (?:permitted|allowed)|extra (?:inputs|fields)|invalid parameter/i;

/**
 * Learns from a rejected request: only what the server's words name is changed, and only if it was sent.
 *
 * @returns the dialect to try next; null when the words name nothing that could be left out
 */
export function learnFrom(
  dialect: Dialect,
  { parameter, said }: { parameter: string | null; said: string },
  sent: string[],
): Dialect | null {
  // What is said first is the server's; further on it may repeat our prompt.
  const words = said.slice(0, ownWords);
  const refused = notTaken.test(words);
  const named = (name: string) =>
    sent.includes(name) &&
    (parameter === name || (parameter === null && refused && new RegExp(`\\b${name}\\b`).test(words)));
  for (const name of ['temperature', 'reasoning_effort']) {
    if (named(name)) return { ...dialect, dropped: [...dialect.dropped, name] };
  }
  // A limit that is merely too high must not be dropped: without one a reply may cost anything.
  if (refused && named('max_completion_tokens')) return { ...dialect, tokenLimit: 'max_tokens' };
  if (refused && named('max_tokens')) return { ...dialect, tokenLimit: null };
  const format = parameter?.startsWith('response_format') || (parameter === null && aboutFormat.test(words));
  return format ? simplerForm(dialect) : null;
}

/** The next output mode that asks less of the server; null after the last. */
export function simplerForm(dialect: Dialect): Dialect | null {
  const outputMode = outputModes[outputModes.indexOf(dialect.outputMode) + 1];
  return outputMode === undefined ? null : { ...dialect, outputMode };
}
