import type { JudgeKind } from '../grading/judge.ts';
import type { Endpoints } from '../judges/endpoints.ts';
import type { Queue } from './queue.ts';

/** A judge that answers wait for or can wait for, and what keeps it from judging. */
export interface JudgeState {
  kind: JudgeKind;
  /** Null for one that isn't configured. */
  model: string | null;
  /** Answers that wait for it. */
  waiting: number;
  /** `until` is null when nobody knows. */
  paused: { code: string; detail: string; until: number | null } | null;
}

const notConfigured = {
  code: 'not_configured',
  detail: 'Answers wait for this judge, which is not configured.',
  until: null,
};

/** How each judge stands: those that are configured, and those that are not any more but that answers wait for. */
export async function judgeStates(queue: Queue, endpoints: Endpoints): Promise<JudgeState[]> {
  const backlog = new Map(await queue.backlog());
  const states: JudgeState[] = endpoints.all().map(({ judge: { kind, model }, paused }) => {
    return { kind, model, waiting: backlog.get(kind) ?? 0, paused };
  });
  for (const [kind, waiting] of backlog) {
    if (!endpoints.find(kind)) states.push({ kind, model: null, waiting, paused: notConfigured });
  }
  return states;
}
