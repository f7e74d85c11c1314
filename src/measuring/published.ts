/** What is known of a public set: how people agree on it, and what others have reached. */
export interface Published {
  people: string;
  machines: string;
  /** Word overlap (rarity-weighted recall and cosine) with a line fitted on the other questions; null where it wasn't measured. */
  floor: { pearson: number; rmse: number; rmseOfMean: number } | null;
}

/**
 * Figures that others have published, by the name of the file. They are of full sets, often by models that were trained on the same field,
 * and recent models may have seen the answers.
 */
export const published: Record<string, Published> = {
  'mohler-1-6': {
    people: 'A – B: r .60, RMSE .26, QWK .49; against the mean of two the ceiling is about r .86',
    machines:
      'against the mean: Sultan 2016 r .63, RMSE .17; BERT r .63, RMSE .16; GPT-3.5 with three examples r .59, RMSE .22',
    floor: { pearson: 0.531, rmse: 0.186, rmseOfMean: 0.22 },
  },
  'scientsbank-unseen-answers': {
    people: 'one label, of one person',
    machines:
      'right or wrong: GPT-4o accuracy .77, macro-F1 .76; with five examples macro-F1 .82; GPT-5.2 accuracy .82, macro-F1 .81; fine-tuned models above GPT-4',
    floor: null,
  },
  'digiklausur-nn': {
    people: 'one score, of one person',
    machines: 'none that is known',
    floor: { pearson: 0.402, rmse: 0.298, rmseOfMean: 0.327 },
  },
  'saf-training': {
    people: 'one score, of one person',
    machines:
      'none on this part that is known; word overlap on its unseen questions has r .52, RMSE after a line .29 (always the mean .37)',
    floor: null,
  },
};
