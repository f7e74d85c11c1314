import type { Judge } from '../../grading/judge.ts';
import { type PromptName, type PromptPart, strongPrompt } from '../../grading/prompt/strong.ts';
import { startAttempt } from './attempt.ts';
import type { Connection } from './connection.ts';
import { type Ask, converse, type Sent } from './conversation.ts';
import { levelFirst } from './level-first.ts';
import type { Wishes } from './dialect.ts';

export interface OpenAiJudgeSettings extends Wishes {
  prompt: PromptName;
  /** What is taken out of it, to measure what that is worth. */
  without?: PromptPart;
  /** Of this installation, for the fence around the answer. */
  secret: string;
}

/**
 * The judge behind any server that speaks OpenAI's Chat Completions: one call for all criteria, in the strictest
 * output mode that the server takes. Every way a call can end becomes an outcome; nothing is thrown.
 */
export function openAiJudge(connection: Connection, settings: OpenAiJudgeSettings): Judge {
  const { model, maxOutputTokens, reasoningEffort, prompt, without, secret } = settings;
  return {
    kind: 'openai',
    model,
    languages: 'any',
    remote: true,
    settings: {
      server: connection.server,
      model,
      prompt,
      maxOutputTokens,
      ...(reasoningEffort !== null && { reasoningEffort }),
    },
    async judge(request) {
      const { question, screened, feedback } = request;
      const promptFor = (form: object | null) =>
        strongPrompt({ name: prompt, without, question, answer: screened.view.text, feedback, form, secret });
      const attempt = startAttempt(connection, settings, promptFor, request);
      const ask: Ask = without === 'order' ? (more, schema) => attempt.ask(more, levelFirst(schema)) : attempt.ask;
      const outcome = await converse(ask, request, (held) => connection.noteForm(model, held)).finally(attempt.end);
      if (outcome.kind !== 'verdict') return { ...outcome, ...attempt.spent() };
      const { judgement, ordered, repaired, sent, trouble } = outcome;
      return {
        kind: 'judged',
        judgement,
        provenance: provenanceOf(sent, model, ordered),
        confidence: null,
        repaired,
        stability: null,
        reasons: [],
        trouble,
        ...attempt.spent(),
      };
    },
  };
}

function provenanceOf({ prompt, settings, outputMode, completion }: Sent, requestedModel: string, ordered: boolean) {
  return {
    kind: 'openai' as const,
    model: completion.model,
    requestedModel,
    promptVersion: prompt.version,
    promptHash: prompt.hash,
    outputMode,
    evidenceFirst: ordered,
    systemFingerprint: completion.systemFingerprint,
    settings,
    policy: null,
  };
}
