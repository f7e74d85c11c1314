/** What a receiver can ask to be told of, with what it means. */
export const webhookTypes = {
  'submission.graded': 'A submission has its first grade, by a judge or by a person.',
  'submission.needs_review': 'No judge could give a grade: a person has to.',
  'submission.erased': 'The answer and all that was written about it are forgotten. Forget it too.',
  'grade.changed': 'Another grade stands now: it was graded again, or a person decided otherwise.',
  'batch.completed': 'Every row of a batch is graded, waits for a person, or was refused.',
} as const;

export type WebhookType = keyof typeof webhookTypes;

export const webhookTypeNames = Object.keys(webhookTypes) as [WebhookType, ...WebhookType[]];

/** Whether receivers can be told of an event of this type. */
export function isWebhookType(type: string): type is WebhookType {
  return Object.hasOwn(webhookTypes, type);
}
