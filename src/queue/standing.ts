import type { JudgeName } from '../grading/judge.ts';
import type { Endpoints } from '../judges/endpoints.ts';
import type { Queue } from './queue.ts';

/** A judge that answers wait for or can wait for, and what keeps it from judging. */
export interface JudgeState {
  name: JudgeName;
  /** Null for one that isn't configured. */
  model: string | null;
  /** Answers that wait for it. */
  waiting: number;
  /** `until` is null when nobody knows. */
  paused: { code: string; detail: string; until: string | null } | null;
}

const notConfigured = {
  code: 'not_configured',
  detail: 'Answers wait for this judge, which is not configured.',
  until: null,
};

/** How each judge stands: those that are configured, and those that are not any more but that answers wait for. */
export async function judgeStates(queue: Queue, endpoints: Endpoints, now: number): Promise<JudgeState[]> {
  const backlog = new Map(await queue.backlog());
  const states: JudgeState[] = endpoints.all().map(({ candidate: { name, model }, state }) => {
    const paused = state.paused && state.paused.until > now ? state.paused : null;
    const until = paused && new Date(paused.until).toISOString();
    return { name, model, waiting: backlog.get(name) ?? 0, paused: paused && { ...paused, until } };
  });
  for (const [name, waiting] of backlog) {
    if (!endpoints.find(name)) states.push({ name, model: null, waiting, paused: notConfigured });
  }
  return states;
}
