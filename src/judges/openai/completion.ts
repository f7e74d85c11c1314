/** What a server's reply says, in a form that can be relied on: a server may write anything anywhere. */
export interface Completion {
  /** As the server names it; null when it doesn't. */
  model: string | null;
  systemFingerprint: string | null;
  finishReason: string | null;
  /** What the model said; empty when it said nothing. */
  content: string;
  refusal: string | null;
  /** Whether a failure is reported in place of a message. */
  failed: boolean;
  /** Null when the server doesn't say. */
  tokens: Tokens | null;
}

export interface Tokens {
  inputTokens: number;
  cachedInputTokens: number;
  outputTokens: number;
  reasoningTokens: number;
}

/** A name is no longer; characters. */
const longestWord = 200;
/** More tokens than any call takes. */
const mostTokens = 1e9;

/** Reads a reply of 200. @returns null when it is no chat completion */
export function readBody(body: unknown): Completion | null {
  const { choices, model, system_fingerprint: fingerprint, usage, error } = asObject(body);
  if (!error && !Array.isArray(choices)) return null;
  const choice = asObject(Array.isArray(choices) ? choices[0] : null);
  const message = asObject(choice['message']);
  return {
    model: asWord(model),
    systemFingerprint: asWord(fingerprint),
    finishReason: asWord(choice['finish_reason']),
    content: asText(message['content']) ?? '',
    refusal: message['refusal'] ? (asText(message['refusal']) ?? 'refused') : null,
    failed: Boolean(error) || Boolean(choice['error']),
    tokens: readTokens(asObject(usage)),
  };
}

/** A short text, such as a name or a code; null for anything else. */
export function asWord(value: unknown): string | null {
  return asText(value)?.slice(0, longestWord).toWellFormed() || null;
}

function asText(value: unknown): string | null {
  return typeof value === 'string' ? value.toWellFormed() : null;
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** @returns null unless both are there that have to be paid for */
function readTokens(usage: Record<string, unknown>): Tokens | null {
  const [inputTokens, outputTokens] = [count(usage['prompt_tokens']), count(usage['completion_tokens'])];
  if (inputTokens === null || outputTokens === null) return null;
  const cached = count(asObject(usage['prompt_tokens_details'])['cached_tokens']) ?? 0;
  const reasoning = count(asObject(usage['completion_tokens_details'])['reasoning_tokens']) ?? 0;
  return { inputTokens, cachedInputTokens: Math.min(inputTokens, cached), outputTokens, reasoningTokens: reasoning };
}

function count(value: unknown): number | null {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= mostTokens
    ? (value as number)
    : null;
}
