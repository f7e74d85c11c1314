import type { Judge } from '../../grading/judge.ts';
import { type PromptName, strongPrompt } from '../../grading/prompt/strong.ts';
import { type Sent, startAttempt } from './attempt.ts';
import type { Connection } from './connection.ts';
import { converse } from './conversation.ts';
import { simplerForm, type Wishes } from './dialect.ts';

export interface OpenAiJudgeSettings extends Wishes {
  prompt: PromptName;
  /** Of this installation, for the fence around the answer. */
  secret: string;
}

/** After so many replies in a row without the form, a server is taken not to hold replies to a schema. */
const formlessReplies = 2;

/**
 * The judge behind any server that speaks OpenAI's Chat Completions: one call for all criteria, in the strictest
 * output mode that the server takes. Every way a call can end becomes an outcome; nothing is thrown.
 */
export function openAiJudge(connection: Connection, settings: OpenAiJudgeSettings): Judge {
  const { model, maxOutputTokens, reasoningEffort, prompt, secret } = settings;
  let formless = 0;

  /** A server that takes a schema and doesn't keep to it is asked for less, and gets the form in writing. */
  async function noteForm(held: boolean): Promise<void> {
    formless = held ? 0 : formless + 1;
    const dialect = await connection.dialectOf(model);
    if (formless < formlessReplies || dialect.outputMode !== 'json_schema') return;
    await connection.learn(model, simplerForm(dialect)!);
  }

  return {
    kind: 'openai',
    model,
    languages: 'any',
    remote: true,
    settings: { model, prompt, maxOutputTokens, ...(reasoningEffort !== null && { reasoningEffort }) },
    async judge(request) {
      const { question, screened, feedback } = request;
      const promptFor = (form: object | null) =>
        strongPrompt({ name: prompt, question, answer: screened.view.text, feedback, form, secret });
      const attempt = startAttempt(connection, settings, promptFor, request);
      const outcome = await converse(attempt.ask, request, noteForm).finally(attempt.end);
      if (outcome.kind !== 'verdict') return { ...outcome, ...attempt.spent() };
      const { judgement, ordered, repaired } = outcome;
      return {
        kind: 'judged',
        judgement,
        provenance: provenanceOf(attempt.sent(), model, ordered),
        confidence: null,
        repaired,
        stability: null,
        reasons: [],
        ...attempt.spent(),
      };
    },
  };
}

function provenanceOf({ prompt, settings, outputMode, completion }: Sent, requestedModel: string, ordered: boolean) {
  return {
    kind: 'openai' as const,
    // Typed by the client, but some servers leave it out.
    model: (completion.model as string | undefined) ?? null,
    requestedModel,
    promptVersion: prompt.version,
    promptHash: prompt.hash,
    outputMode,
    evidenceFirst: ordered,
    systemFingerprint: completion.system_fingerprint ?? null,
    settings,
    policy: null,
  };
}
